package hutong.platform.api;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import hutong.platform.extend.Route;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The API's own description, made from its routes. */
final class Docs {
  private Docs() {}

  static HttpResponse page(List<Route<?>> routes) {
    StringBuilder html =
        new StringBuilder(
            """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Hutong HTTP API</title>
            <style>body{font:16px/1.5 system-ui;max-width:50rem;margin:2rem auto;padding:0 1rem}
            code{background:#f2f2f2;padding:.1em .3em}td,th{text-align:left;padding:.3em .8em .3em 0}</style>
            </head>
            <body>
            <h1>Hutong HTTP API</h1>
            <p>Bodies are JSON, but for files, which come and go as they are. A request that fails is answered with <code>application/problem+json</code>:
            <code>code</code> names the error, <code>action</code> says what to do (<code>RETRY</code> after
            <code>retryAfterMillis</code>, <code>RESYNC</code>, <code>FIX</code>, <code>GIVE_UP</code>).
            Chat itself runs over the WebSocket; see <code>docs/protocol.md</code>.</p>
            <table><tr><th>Request</th><th>Access</th><th>Body</th></tr>
            """);
    routes.forEach(route -> html.append(row(route)));
    html.append(
        """
        <tr><td><code>GET /live</code></td><td>open</td><td></td></tr>
        <tr><td><code>GET /ready</code></td><td>open</td><td></td></tr>
        <tr><td><code>GET /metrics</code></td><td>open</td><td></td></tr>
        </table></body></html>
        """);
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
