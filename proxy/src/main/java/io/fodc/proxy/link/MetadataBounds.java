package io.fodc.proxy.link;

import io.grpc.Metadata;
import java.lang.System.Logger.Level;
import java.util.function.ToIntFunction;

/** Leaves out of response headers and trailers what Helidon cannot send. */
final class MetadataBounds {

  private static final System.Logger LOG = System.getLogger(MetadataBounds.class.getName());
  private static final int LONGEST_VALUE = 3_500;

  private MetadataBounds() {}

  static Metadata withoutLongEntries(Metadata headers) {
    Metadata kept = new Metadata();
    for (String name : headers.keys()) {
      if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        // base64 makes three bytes four
        copy(
            headers,
            kept,
            Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER),
            value -> value.length / 3 * 4 + 4);
      } else {
        copy(
            headers, kept, Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), String::length);
      }
    }
    return kept;
  }

  private static <T> void copy(
      Metadata from, Metadata to, Metadata.Key<T> key, ToIntFunction<T> size) {
    Iterable<T> values = from.getAll(key);
    if (values == null) {
      return;
    }
    for (T value : values) {
      if (key.name().length() + size.applyAsInt(value) <= LONGEST_VALUE) {
        to.put(key, value);
      } else {
        LOG.log(
            Level.WARNING,
            "header left out name="
                + key.name()
                + " reason=longer than "
                + LONGEST_VALUE
                + " bytes");
      }
    }
  }
}
