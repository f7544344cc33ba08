package hutong.platform.remote;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.SerializerWithStringManifest;

/** Hands each {@link NodeMessage} to Akka's remoting as bytes. */
public final class NodeMessageSerializer extends SerializerWithStringManifest {
  /** Names this serializer to nodes of other versions: never changes. */
  static final int IDENTIFIER = 7402;

  private final Families families;

  public NodeMessageSerializer(ExtendedActorSystem system) {
    this.families =
        new Families(
            system.settings().config().getConfig("hutong.node-messages"),
            ActorRefResolver.get(Adapter.toTyped(system)));
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    return families.of(message).manifest();
  }

  @Override
  public byte[] toBinary(Object message) {
    Sink out = new Sink();
    families.of(message).format().write(out, message);
    return out.toBytes();
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    return families.named(manifest).format().read(new Source(bytes));
  }

  /** Every kind of message, for the test that knows all their bytes. */
  Families families() {
    return families;
  }
}
