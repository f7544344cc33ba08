package hutong.platform.operate;

import com.google.protobuf.Message;
import hutong.platform.extend.Failure;
import hutong.platform.extend.Route;
import hutong.platform.extend.Route.Access;
import hutong.platform.extend.Route.Call;
import hutong.platform.extend.Route.Method;
import hutong.platform.extend.Route.Outcome;
import hutong.platform.operators.AddOperator;
import hutong.platform.operators.DecideDeed;
import hutong.platform.operators.ListOperators;
import hutong.platform.operators.ListProposals;
import hutong.platform.operators.LookAtBook;
import hutong.platform.operators.LookAtPerson;
import hutong.platform.operators.ProposeDeed;
import hutong.platform.operators.ReadLog;
import hutong.platform.operators.ReadStates;
import hutong.platform.operators.RemoveOperator;
import hutong.platform.operators.RepairBook;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** Where each request of the operators' API goes. */
record OperatorRoutes(
    OperatorRequests requests, RepairRequests repairs, LogRequests log, StateRequests states) {

  List<Route<?>> routes() {
    return List.of(
        route(Method.GET, "/v1/operators", ListOperators.getDefaultInstance(), requests::list),
        route(Method.POST, "/v1/operators", AddOperator.getDefaultInstance(), requests::add),
        route(
            Method.DELETE,
            "/v1/operators/{name}",
            RemoveOperator.getDefaultInstance(),
            (request, call) -> requests.remove(parameter(call, "name"), call)),
        route(
            Method.POST,
            "/v1/admin/freeze",
            ProposeDeed.getDefaultInstance(),
            (request, call) -> requests.propose(Deed.Kind.FREEZE, request, call)),
        route(
            Method.POST,
            "/v1/admin/unfreeze",
            ProposeDeed.getDefaultInstance(),
            (request, call) -> requests.propose(Deed.Kind.UNFREEZE, request, call)),
        route(
            Method.GET,
            "/v1/admin/proposals",
            ListProposals.getDefaultInstance(),
            requests::proposals),
        route(
            Method.POST,
            "/v1/admin/proposals/{id}/approve",
            DecideDeed.getDefaultInstance(),
            (request, call) -> requests.approve(parameter(call, "id"), request, call)),
        route(
            Method.POST,
            "/v1/admin/proposals/{id}/reject",
            DecideDeed.getDefaultInstance(),
            (request, call) -> requests.reject(parameter(call, "id"), request, call)),
        route(
            Method.GET,
            "/v1/admin/people/{handle}",
            LookAtPerson.getDefaultInstance(),
            (request, call) -> requests.look(parameter(call, "handle"), call)),
        route(
            Method.GET,
            "/v1/admin/books/{book}/histories/{from}",
            LookAtBook.getDefaultInstance(),
            (request, call) ->
                repairs.look(parameter(call, "book"), parameter(call, "from"), call)),
        route(
            Method.POST,
            "/v1/admin/books/{book}/repair",
            RepairBook.getDefaultInstance(),
            (request, call) -> repairs.propose(parameter(call, "book"), request, call)),
        route(
            Method.GET,
            "/v1/admin/log/{from}",
            ReadLog.getDefaultInstance(),
            (request, call) -> log.page(parameter(call, "from"))),
        route(
            Method.POST,
            "/v1/admin/states",
            ReadStates.getDefaultInstance(),
            (request, call) -> states.read(request)));
  }

  private static String parameter(Call call, String name) {
    return Objects.requireNonNull(call.parameters().get(name), name);
  }

  private static <Q extends Message> Route<Q> route(
      Method method,
      String path,
      Q request,
      BiFunction<Q, Call, CompletionStage<? extends Message>> handler) {
    return new Route<>(
        method,
        path,
        request,
        Access.BEARER,
        (body, call) ->
            Failure.answered(() -> handler.apply(body, call).thenApply(Outcome.Ok::new)));
  }
}
