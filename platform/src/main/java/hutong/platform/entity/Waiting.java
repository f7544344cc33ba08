package hutong.platform.entity;

import hutong.platform.entity.Ingress.Execute;

/**
 * A command at the door of its entity.
 *
 * @param sinceNanos when it came, by the monotonic clock
 */
record Waiting<C, R>(Execute<C, R> execute, long sinceNanos) {
  C command() {
    return execute.command();
  }

  long tag() {
    return execute.tag();
  }

  String trace() {
    return execute.trace();
  }

  void answer(Answer<R> answer) {
    execute.replyTo().tell(answer);
  }
}
