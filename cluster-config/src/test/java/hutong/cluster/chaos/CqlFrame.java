package hutong.cluster.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A frame of Cassandra's native protocol in version 4: nine bytes of header (version, flags,
 * stream, opcode, length) and a body. Only what a gate has to understand is understood.
 */
record CqlFrame(byte version, byte flags, short stream, byte opcode, ByteBuffer body) {
  static final byte ERROR = 0x00;
  static final byte STARTUP = 0x01;
  static final byte READY = 0x02;
  static final byte RESULT = 0x08;
  static final byte PREPARE = 0x09;
  static final byte EXECUTE = 0x0A;
  static final byte BATCH = 0x0D;

  private static final int HEADER = 9;
  private static final byte REQUEST_VERSION = 0x04;
  private static final byte RESPONSE_VERSION = (byte) 0x84;
  private static final int PREPARED = 4;
  private static final int PROTOCOL_ERROR = 0x000A;
  private static final int WRITE_TIMEOUT = 0x1100;
  private static final int LOCAL_QUORUM = 6;
  private static final int BY_ID = 1;

  /** The next frame; nothing when the stream ends between two. */
  static Optional<CqlFrame> read(DataInputStream in) throws IOException {
    byte version;
    try {
      version = in.readByte();
    } catch (EOFException e) {
      return Optional.empty();
    }
    byte flags = in.readByte();
    short stream = in.readShort();
    byte opcode = in.readByte();
    byte[] body = new byte[in.readInt()];
    in.readFully(body);
    return Optional.of(new CqlFrame(version, flags, stream, opcode, ByteBuffer.wrap(body)));
  }

  void write(OutputStream out) throws IOException {
    ByteBuffer whole = ByteBuffer.allocate(HEADER + body.remaining());
    whole.put(version).put(flags).putShort(stream).put(opcode);
    whole.putInt(body.remaining()).put(body.duplicate());
    synchronized (out) {
      out.write(whole.array());
      out.flush();
    }
  }

  CqlFrame on(int otherStream) {
    return new CqlFrame(version, flags, (short) otherStream, opcode, body);
  }

  /** The first words of a connection. */
  static CqlFrame startup() {
    return new CqlFrame(
        REQUEST_VERSION,
        (byte) 0,
        (short) 0,
        STARTUP,
        bytes(
            out -> {
              out.writeShort(1);
              string(out, "CQL_VERSION");
              string(out, "3.0.0");
            }));
  }

  boolean isOfANewerVersion() {
    return version > REQUEST_VERSION;
  }

  /** "Speak version 4", as an older Cassandra answers. */
  static CqlFrame wrongVersion(CqlFrame request) {
    return error(
        request,
        out -> {
          out.writeInt(PROTOCOL_ERROR);
          string(out, "Invalid or unsupported protocol version; supported versions are (4/v4)");
        });
  }

  /** "Whether it was stored is unknown", in answer to a write. */
  static CqlFrame writeTimeout(CqlFrame write) {
    return error(
        write,
        out -> {
          out.writeInt(WRITE_TIMEOUT);
          string(out, "Operation timed out, says the gate");
          out.writeShort(LOCAL_QUORUM);
          out.writeInt(0);
          out.writeInt(1);
          string(out, write.opcode() == BATCH ? "UNLOGGED_BATCH" : "SIMPLE");
        });
  }

  private static CqlFrame error(CqlFrame request, Part body) {
    return new CqlFrame(RESPONSE_VERSION, (byte) 0, request.stream(), ERROR, bytes(body));
  }

  /** Of a PREPARE: its statement. */
  String statement() {
    int length = body.getInt(0);
    return UTF_8.decode(body.slice(4, length)).toString();
  }

  /** The body, as far as it is text. */
  String text() {
    return UTF_8.decode(body.duplicate()).toString();
  }

  /** Of the answer to a PREPARE: the id by which the statement is executed. */
  Optional<String> preparedId() {
    ByteBuffer in = body.duplicate();
    return opcode == RESULT && in.getInt() == PREPARED ? Optional.of(id(in)) : Optional.empty();
  }

  /** Of an EXECUTE or BATCH: the id of its first statement. */
  Optional<String> executedId() {
    ByteBuffer in = body.duplicate();
    if (opcode == EXECUTE) {
      return Optional.of(id(in));
    }
    if (opcode != BATCH || in.getShort(1) == 0 || in.get(3) != BY_ID) {
      return Optional.empty();
    }
    return Optional.of(id(in.position(4)));
  }

  /** Statements of an EXECUTE or BATCH. */
  int statements() {
    return opcode == BATCH ? body.getShort(1) : 1;
  }

  private static String id(ByteBuffer in) {
    byte[] id = new byte[in.getShort()];
    in.get(id);
    return HexFormat.of().formatHex(id);
  }

  private interface Part {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private static ByteBuffer bytes(Part part) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      part.writeTo(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private static void string(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeShort(bytes.length);
    out.write(bytes);
  }
}
