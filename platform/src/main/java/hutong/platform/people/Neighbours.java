package hutong.platform.people;

import hutong.platform.extend.Belongings;
import hutong.platform.extend.Outbound;
import hutong.protocol.UserId;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What people need of other features, which they do not know.
 *
 * @param belongings what keeps somebody from going for ever
 * @param tell sends a frame to all devices of a person that are connected; a hint, which may be
 *     lost
 * @param presenceChanged told when it may have changed who sees whether a person is here
 */
public record Neighbours(
    Conversations conversations,
    Avatars avatars,
    Belongings belongings,
    BiConsumer<UserId, Outbound> tell,
    Consumer<UserId> presenceChanged) {}
