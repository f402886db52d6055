package io.fodc.proxy.link;

import com.google.protobuf.MessageLite;

/** How many bytes a message takes on the wire. */
final class MessageSize {

  private static final int UNKNOWN = 1024;

  private MessageSize() {}

  static int of(Object message) {
    return switch (message) {
      case MessageLite protobuf -> protobuf.getSerializedSize();
      case byte[] bytes -> bytes.length;
      default -> UNKNOWN;
    };
  }
}
