package hutong.protocol.client;

import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Current;
import hutong.protocol.wire.Error;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.GoAway;
import hutong.protocol.wire.Head;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Limits;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Push;
import hutong.protocol.wire.Refused;
import hutong.protocol.wire.Text;
import hutong.protocol.wire.Welcome;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket server (RFC 6455, unfragmented binary messages) that says what the test tells it to:
 * the test takes a connection, reads the client's frames one by one and writes the answers.
 */
final class FakeServer implements AutoCloseable {
  static final String ME = "01aaaaaaaaaaaaaaaaaaaaaaaa";
  private static final long PATIENCE_SECONDS = 10;

  private final ServerSocket listening;
  private final BlockingQueue<Peer> accepted = new LinkedBlockingQueue<>();

  FakeServer() {
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(
        () -> {
          while (true) {
            accepted.add(new Peer(listening.accept()));
          }
        });
  }

  URI url() {
    return URI.create("ws://127.0.0.1:" + listening.getLocalPort() + "/ws");
  }

  /** The next connection that a client makes; its hello is still to be read. */
  Peer accept() {
    return take(accepted, "no client connected");
  }

  /** The next connection, welcomed. */
  Peer welcome() {
    Peer peer = accept();
    peer.next(Frame.BodyCase.HELLO);
    peer.welcome(1);
    return peer;
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Item item(long sequence, String clientId) {
    return Item.newBuilder()
        .setSequence(sequence)
        .setSender(ME)
        .setClientId(clientId)
        .setText(Text.newBuilder().setBody("text " + sequence))
        .build();
  }

  static List<Item> items(long from, long to) {
    List<Item> items = new ArrayList<>();
    for (long sequence = from; sequence <= to; sequence++) {
      items.add(item(sequence, "other/" + sequence));
    }
    return items;
  }

  private static <T> T take(BlockingQueue<T> queue, String otherwise) {
    try {
      T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError(otherwise);
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The other side, or the test, has closed.
              }
            },
            "fake-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** One connection. */
  static final class Peer {
    private static final Frame END = Frame.newBuilder().setRequestId(Long.MAX_VALUE).build();

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> pings = new LinkedBlockingQueue<>();

    private volatile boolean mute;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      this.in = new DataInputStream(socket.getInputStream());
      this.out = new DataOutputStream(socket.getOutputStream());
      start(
          () -> {
            try {
              upgrade();
              while (readMessage()) {}
            } finally {
              frames.add(END);
            }
          });
    }

    /** The client's next frame of that kind; others before it are passed over. */
    Frame next(Frame.BodyCase kind) {
      Frame frame = take(frames, "no " + kind);
      while (frame.getBodyCase() != kind) {
        if (frame.equals(END)) {
          throw new AssertionError("closed before " + kind);
        }
        frame = take(frames, "no " + kind);
      }
      return frame;
    }

    /** The client's next frame, whatever it is; empty when the client has closed. */
    Frame next() {
      return take(frames, "no frame");
    }

    boolean isEnd(Frame frame) {
      return frame.equals(END);
    }

    void awaitPing() {
      take(pings, "no ping");
    }

    void awaitClose() {
      while (!isEnd(next())) {}
    }

    void welcome(long epoch) {
      Limits limits =
          Limits.newBuilder()
              .setIdleSeconds(1)
              .setTextBytes(1_000)
              .setMessageBytes(65_536)
              .setPageItems(200)
              .build();
      send(
          Frame.newBuilder()
              .setWelcome(
                  Welcome.newBuilder()
                      .setUserId(ME)
                      .setEpoch(epoch)
                      .setLimits(limits)
                      .setResumeToken("resume " + epoch)));
    }

    void refuse(Code code, Action action) {
      send(Frame.newBuilder().setRefused(Refused.newBuilder().setCode(code).setAction(action)));
    }

    void push(String conversationId, Item item) {
      send(
          Frame.newBuilder()
              .setPush(Push.newBuilder().setConversationId(conversationId).setItem(item)));
    }

    void head(String conversationId, long head) {
      send(
          Frame.newBuilder()
              .setHead(Head.newBuilder().setConversationId(conversationId).setHead(head)));
    }

    void current() {
      send(Frame.newBuilder().setCurrent(Current.getDefaultInstance()));
    }

    void goAway(long retryAfterMillis) {
      send(
          Frame.newBuilder()
              .setGoaway(
                  GoAway.newBuilder()
                      .setReason(GoAway.Reason.DRAIN)
                      .setAction(Action.RETRY)
                      .setRetryAfterMillis((int) retryAfterMillis)));
    }

    void ack(Frame send, long sequence) {
      Ack.Builder ack =
          Ack.newBuilder()
              .setConversationId(send.getSend().getConversationId())
              .setClientId(send.getSend().getClientId())
              .setSequence(sequence);
      send(Frame.newBuilder().setRequestId(send.getRequestId()).setAck(ack));
    }

    void page(Frame sync, Page.State state, long head, long startFrom, List<Item> items) {
      Page.Builder page =
          Page.newBuilder()
              .setConversationId(sync.getSync().getConversationId())
              .setState(state)
              .setHead(head)
              .setStartFrom(startFrom)
              .addAllItems(items);
      send(Frame.newBuilder().setRequestId(sync.getRequestId()).setPage(page));
    }

    void error(Frame request, Code code, Action action, long retryAfterMillis) {
      Error.Builder error =
          Error.newBuilder()
              .setCode(code)
              .setAction(action)
              .setRetryAfterMillis((int) retryAfterMillis);
      send(Frame.newBuilder().setRequestId(request.getRequestId()).setError(error));
    }

    void send(Frame.Builder frame) {
      try {
        write(0x82, FrameCodec.toBinary(frame.build()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** From now on pings get no answer. */
    void mute() {
      mute = true;
    }

    /** Cuts the connection without a word. */
    void cut() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void upgrade() throws IOException {
      String key = "";
      for (String line = line(); !line.isEmpty(); line = line()) {
        if (line.startsWith("Sec-WebSocket-Key: ")) {
          key = line.substring("Sec-WebSocket-Key: ".length());
        }
      }
      String response =
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Protocol: hutong.v1\r\nSec-WebSocket-Accept: "
              + accept(key)
              + "\r\n\r\n";
      out.write(response.getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    private boolean readMessage() throws IOException {
      int opcode = in.readUnsignedByte() & 15;
      int length = in.readUnsignedByte() & 127;
      length = length == 126 ? in.readUnsignedShort() : length;
      byte[] mask = in.readNBytes(4);
      byte[] bytes = in.readNBytes(length);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] ^= mask[i & 3];
      }
      switch (opcode) {
        case 2 -> {
          try {
            frames.addAll(FrameCodec.fromBinary(ByteBuffer.wrap(bytes)));
          } catch (FrameCodec.BadFrame e) {
            throw new IOException(e);
          }
        }
        case 9 -> {
          pings.add("ping");
          if (!mute) {
            write(0x8A, new byte[0]);
          }
        }
        case 8 -> {
          write(0x88, bytes);
          socket.close();
          return false;
        }
        default -> throw new IOException("unexpected opcode " + opcode);
      }
      return true;
    }

    private void write(int opcode, byte[] message) throws IOException {
      synchronized (out) {
        out.writeByte(opcode);
        if (message.length < 126) {
          out.writeByte(message.length);
        } else {
          out.writeByte(126);
          out.writeShort(message.length);
        }
        out.write(message);
        out.flush();
      }
    }

    private String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
        line.write(b);
      }
      return line.toString(StandardCharsets.US_ASCII).strip();
    }

    private static String accept(String key) {
      try {
        byte[] text =
            (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
        return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
