package io.fodc.proxy.link;

import io.grpc.Metadata;
import java.util.OptionalLong;

/** The {@code grpc-timeout} header: at most eight digits and a unit. */
final class GrpcTimeout {

  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);

  private GrpcTimeout() {}

  /** In nanoseconds; empty when there is none, or none that can be read. */
  static OptionalLong of(Metadata headers) {
    String text = headers.get(HEADER);
    return text == null ? OptionalLong.empty() : parse(text);
  }

  static OptionalLong parse(String text) {
    int digits = text.length() - 1;
    if (digits < 1 || digits > 8) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (int i = 0; i < digits; i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return OptionalLong.empty();
      }
      value = value * 10 + (digit - '0');
    }
    long unit =
        switch (text.charAt(digits)) {
          case 'n' -> 1L;
          case 'u' -> 1_000L;
          case 'm' -> 1_000_000L;
          case 'S' -> 1_000_000_000L;
          case 'M' -> 60_000_000_000L;
          case 'H' -> 3_600_000_000_000L;
          default -> 0L;
        };
    return unit == 0
        ? OptionalLong.empty()
        : OptionalLong.of(value > Long.MAX_VALUE / unit ? Long.MAX_VALUE : value * unit);
  }
}
