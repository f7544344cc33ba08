package hutong.platform.api;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import hutong.platform.extend.Route;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An API's own description, made from its routes.
 *
 * @param about in HTML
 * @param pages that are open beside the routes
 */
record Docs(String title, String about, List<String> pages) {

  HttpResponse page(List<Route<?>> routes) {
    StringBuilder html =
        new StringBuilder(
            """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>TITLE</title>
            <style>body{font:16px/1.5 system-ui;max-width:50rem;margin:2rem auto;padding:0 1rem}
            code{background:#f2f2f2;padding:.1em .3em}td,th{text-align:left;padding:.3em .8em .3em 0}</style>
            </head>
            <body>
            <h1>TITLE</h1>
            <p>Bodies are JSON, but for files, which come and go as they are. A request that fails is answered with <code>application/problem+json</code>:
            <code>code</code> names the error, <code>action</code> says what to do (<code>RETRY</code> after
            <code>retryAfterMillis</code>, <code>RESYNC</code>, <code>FIX</code>, <code>GIVE_UP</code>).
            ABOUT</p>
            <table><tr><th>Request</th><th>Access</th><th>Body</th></tr>
            """
                .replace("TITLE", title)
                .replace("ABOUT", about));
    routes.forEach(route -> html.append(row(route)));
    pages.forEach(
        page ->
            html.append(
                "<tr><td><code>GET %s</code></td><td>open</td><td></td></tr>\n".formatted(page)));
    html.append("</table></body></html>\n");
    return HttpResponse.of(HttpStatus.OK, MediaType.HTML_UTF_8, html.toString());
  }

  private static String row(Route<?> route) {
    return "<tr><td><code>%s %s</code></td><td>%s</td><td>%s</td></tr>\n"
        .formatted(
            route.method(),
            route.path(),
            route.access().name().toLowerCase(Locale.ROOT),
            body(route));
  }

  private static String body(Route<?> route) {
    if (route.body() instanceof Route.Body.File file) {
      return "a file of at most " + file.maxBytes() + " bytes";
    }
    String fields =
        route.request().getDescriptorForType().getFields().stream()
            .map(FieldDescriptor::getJsonName)
            .collect(Collectors.joining(", "));
    return fields.isEmpty() ? "" : "<code>{" + fields + "}</code>";
  }
}
