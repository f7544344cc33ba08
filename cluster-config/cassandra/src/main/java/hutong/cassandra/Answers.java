package hutong.cassandra;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.cassandra.cql3.BatchQueryOptions;
import org.apache.cassandra.cql3.CQLStatement;
import org.apache.cassandra.cql3.QueryHandler;
import org.apache.cassandra.cql3.QueryOptions;
import org.apache.cassandra.cql3.QueryProcessor;
import org.apache.cassandra.cql3.statements.BatchStatement;
import org.apache.cassandra.db.commitlog.BatchCommitLogService;
import org.apache.cassandra.service.ClientState;
import org.apache.cassandra.service.QueryState;
import org.apache.cassandra.transport.Dispatcher.RequestTime;
import org.apache.cassandra.transport.messages.ResultMessage;
import org.apache.cassandra.utils.MD5Digest;

/** Cassandra's own way to answer, with one wait for the disk; see {@link BatchCommitLogService}. */
public final class Answers implements QueryHandler {
  private final QueryHandler own = QueryProcessor.instance;

  @Override
  public CQLStatement parse(String query, QueryState state, QueryOptions options) {
    return own.parse(query, state, options);
  }

  @Override
  public ResultMessage process(
      CQLStatement statement,
      QueryState state,
      QueryOptions options,
      Map<String, ByteBuffer> payload,
      RequestTime time) {
    return BatchCommitLogService.answer(
        () -> own.process(statement, state, options, payload, time));
  }

  @Override
  public ResultMessage.Prepared prepare(
      String query, ClientState client, Map<String, ByteBuffer> payload) {
    return own.prepare(query, client, payload);
  }

  @Override
  public Prepared getPrepared(MD5Digest id) {
    return own.getPrepared(id);
  }

  @Override
  public ResultMessage processPrepared(
      CQLStatement statement,
      QueryState state,
      QueryOptions options,
      Map<String, ByteBuffer> payload,
      RequestTime time) {
    return BatchCommitLogService.answer(
        () -> own.processPrepared(statement, state, options, payload, time));
  }

  @Override
  public ResultMessage processBatch(
      BatchStatement statement,
      QueryState state,
      BatchQueryOptions options,
      Map<String, ByteBuffer> payload,
      RequestTime time) {
    return BatchCommitLogService.answer(
        () -> own.processBatch(statement, state, options, payload, time));
  }
}
