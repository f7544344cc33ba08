/**
 * The one shell around every event-sourced entity: an {@link hutong.platform.entity.Ingress} that
 * queues and answers, and a {@link hutong.platform.entity.Writer} that decides and persists in
 * groups. The rules are an {@link hutong.platform.entity.Aggregate}: plain functions over immutable
 * state.
 */
@NullMarked
package hutong.platform.entity;

import org.jspecify.annotations.NullMarked;
