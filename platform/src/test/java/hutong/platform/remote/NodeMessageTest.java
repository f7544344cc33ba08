package hutong.platform.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.serialization.SerializationExtension;
import com.typesafe.config.ConfigFactory;
import hutong.platform.entity.Answer;
import hutong.platform.extend.Outbound;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What nodes say to each other, byte by byte: during an upgrade two versions speak. */
class NodeMessageTest {
  private static final ActorSystem<Void> SYSTEM =
      ActorSystem.create(
          Behaviors.empty(),
          "golden",
          ConfigFactory.parseString(
                  """
                  akka.actor.serializers.node = "hutong.platform.remote.NodeMessageSerializer"
                  akka.actor.serialization-bindings."hutong.platform.remote.NodeMessage" = node
                  akka.loglevel = WARNING
                  """)
              .withFallback(ConfigFactory.load()));
  private static final NodeMessageSerializer SERIALIZER =
      (NodeMessageSerializer)
          SerializationExtension.get(Adapter.toClassic(SYSTEM))
              .serializerByIdentity()
              .apply(NodeMessageSerializer.IDENTIFIER);

  @AfterAll
  static void end() {
    SYSTEM.terminate();
  }

  /**
   * A line a message. A changed line means that two versions of a node do not understand each
   * other: only what is new may be added, at the end of a record.
   */
  @Test
  void everyMessageHasTheBytesThatItAlwaysHad() throws Exception {
    Map<String, String> now = new LinkedHashMap<>();
    for (Object message : messages()) {
      String manifest = SERIALIZER.manifest(message);
      byte[] bytes = SERIALIZER.toBinary(message);
      String name = manifest;
      for (int i = 2; now.containsKey(name); i++) {
        name = manifest + "/" + i;
      }
      now.put(name, HexFormat.of().formatHex(bytes));
      assertThat(SERIALIZER.toBinary(SERIALIZER.fromBinary(bytes, manifest)))
          .as(name)
          .isEqualTo(bytes);
      if (!message.toString().contains(Outbound.class.getName())) { // which has no equality
        assertThat(SERIALIZER.fromBinary(bytes, manifest)).as(name).isEqualTo(message);
      }
    }
    String text =
        now.entrySet().stream()
            .map(line -> line.getKey() + " = " + line.getValue() + "\n")
            .collect(Collectors.joining());
    Path found = Path.of("target", "node-messages.properties");
    Files.writeString(found, text);
    assertThat(text).as("compare with %s", found).isEqualTo(golden());
  }

  private static String golden() throws Exception {
    try (InputStream in =
        NodeMessageTest.class.getResourceAsStream("/golden/node-messages.properties")) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<Object> messages() throws ReflectiveOperationException {
    Samples samples = new Samples(SYSTEM.deadLetters(), new Answer.Refused<>(3));
    List<Object> messages = new ArrayList<>();
    for (Class<?> type :
        SERIALIZER.families().all().stream()
            .filter(type -> !NodeMessage.Local.class.isAssignableFrom(type))
            .sorted(Comparator.comparing(Class::getName))
            .toList()) {
      messages.addAll(samples.of(type));
    }
    return messages;
  }

  record Before(long one) {}

  record After(long one, String two, Optional<Before> three, List<Long> four) {}

  @Test
  void aComponentThatTheOtherVersionLacksIsAbsent() {
    Formats formats = new Formats(new Families(ConfigFactory.empty(), refs()), refs());
    Sink out = new Sink();
    formats.of(Before.class).write(out, new Before(1L << 50));

    assertThat(formats.of(After.class).read(new Source(out.toBytes())))
        .isEqualTo(new After(1L << 50, "", Optional.empty(), List.of()));
  }

  @Test
  void aComponentThatThisVersionLacksIsSkipped() {
    Formats formats = new Formats(new Families(ConfigFactory.empty(), refs()), refs());
    Sink out = new Sink();
    formats.of(After.class).write(out, new After(-1, "more", Optional.empty(), List.of(1L, 2L)));
    formats.of(Before.class).write(out, new Before(9));
    Source in = new Source(out.toBytes());

    assertThat(formats.of(Before.class).read(in)).isEqualTo(new Before(-1));
    assertThat(formats.of(Before.class).read(in)).isEqualTo(new Before(9));
  }

  @Test
  void whatIsCutOffOrOfNobodyIsRefused() {
    byte[] bytes = SERIALIZER.toBinary(new Answer.Unknown<>(300));

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> SERIALIZER.fromBinary(cut, "answer.Unknown"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> SERIALIZER.fromBinary(bytes, "answer.Certain"))
        .hasMessageContaining("no member of this version named Certain");
    assertThatThrownBy(() -> SERIALIZER.fromBinary(bytes, "oracle.Unknown"))
        .hasMessageContaining("manifest=oracle.Unknown");
  }

  private static ActorRefResolver refs() {
    return ActorRefResolver.get(SYSTEM);
  }
}
