package hutong.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hutong.protocol.ClientId;
import hutong.protocol.client.ClientStore.Unsent;
import hutong.protocol.wire.Card;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store must know after its process has gone. */
class FileStoreTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void file() {
    file = folder.resolve("phone.store");
  }

  private static Unsent unsent(long counter, String text) {
    return Unsent.ofText("c", new ClientId("phone", counter), text, 4);
  }

  @Test
  void everythingIsThereAfterReopening() {
    try (FileStore store = new FileStore(file)) {
      store.startEpoch(3);
      store.keepCursor("c", 7);
      store.keepCursor("gone", 9);
      store.dropCursor("gone");
      store.raiseCounter("d", 12);
      store.keep(unsent(1, "one\nwith 行"));
      store.keep(unsent(2, ""));
      store.keep(unsent(3, "three"));
      store.forget(unsent(2, ""));
      store.replace(unsent(1, "one\nwith 行"), unsent(9, "one\nwith 行"));
    }
    for (int times = 0; times < 2; times++) {
      try (FileStore store = new FileStore(file)) {
        assertThat(store.epoch()).isEqualTo(3);
        assertThat(store.cursor("c")).hasValue(7);
        assertThat(store.cursor("gone")).isEmpty();
        assertThat(store.counter("c")).isEqualTo(9);
        assertThat(store.counter("d")).isEqualTo(12);
        assertThat(store.outbox()).containsExactly(unsent(9, "one\nwith 行"), unsent(3, "three"));
      }
    }
  }

  @Test
  void anItemOfAnyKindIsThereAsAWhole() {
    Unsent card =
        new Unsent(
            "c",
            new ClientId("phone", 1),
            Contents.card(Card.newBuilder().setTitle("Tea").setState("3 left").build())
                .setReplyTo(7)
                .build(),
            4);
    Unsent change =
        new Unsent("c", new ClientId("phone", 2), Contents.reaction(7, "👍").build(), 4);
    try (FileStore store = new FileStore(file)) {
      store.keep(card);
      store.keep(change);
    }
    try (FileStore store = new FileStore(file)) {
      assertThat(store.outbox()).containsExactly(card, change);
      assertThat(store.outbox().get(0).send().getReplyTo()).isEqualTo(7);
      assertThat(store.outbox().get(0).send().getClientId()).isEqualTo("phone/1");
    }
  }

  @Test
  void textsOfAnOlderVersionAreStillSent() throws Exception {
    Files.writeString(
        file,
        """
        epoch 3
        keep c phone/1 4 b25l
        keep c phone/2 4 dHdv
        replace c phone/1 phone/9 6 b25l
        forget c phone/2
        """);
    for (int times = 0; times < 2; times++) {
      try (FileStore store = new FileStore(file)) {
        assertThat(store.outbox())
            .containsExactly(Unsent.ofText("c", new ClientId("phone", 9), "one", 6));
        assertThat(store.counter("c")).isEqualTo(9);
      }
    }
  }

  @Test
  void aCounterSurvivesWhatItWasFor() {
    try (FileStore store = new FileStore(file)) {
      store.keep(unsent(5, "x"));
      store.forget(unsent(5, "x"));
    }
    try (FileStore store = new FileStore(file)) {
      assertThat(store.counter("c")).isEqualTo(5);
    }
  }

  @Test
  void aLineCutShortByACrashIsDropped() throws Exception {
    try (FileStore store = new FileStore(file)) {
      store.keepCursor("c", 7);
    }
    Files.writeString(file, "cursor c 123", StandardOpenOption.APPEND);
    try (FileStore store = new FileStore(file)) {
      assertThat(store.cursor("c")).hasValue(7);
    }
  }

  @Test
  void anotherEpochDropsCursorsAndKeepsTheOutbox() {
    try (FileStore store = new FileStore(file)) {
      store.startEpoch(1);
      store.keepCursor("c", 7);
      store.keep(unsent(1, "x"));
      store.startEpoch(2);
    }
    try (FileStore store = new FileStore(file)) {
      assertThat(store.cursor("c")).isEmpty();
      assertThat(store.outbox())
          .containsExactly(Unsent.ofText("c", new ClientId("phone", 1), "x", 0));
    }
  }

  @Test
  void aStoreInUseIsRefused() {
    try (FileStore store = new FileStore(file)) {
      assertThatThrownBy(() -> new FileStore(file))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use");
      assertThat(store.epoch()).isZero();
    }
  }

  @Test
  void aForeignFileIsRefusedAndLeftAsItIs() throws Exception {
    Files.writeString(file, "to whom it may concern\n");
    assertThatThrownBy(() -> new FileStore(file)).hasMessageContaining("no line of a store");
    assertThat(file).hasContent("to whom it may concern\n");
  }
}
