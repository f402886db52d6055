package io.fodc.schemas.exposition;

import java.util.Locale;
import java.util.Optional;

/** The two texts in which metrics are exposed. */
public enum ExpositionFormat {
  /** Prometheus text format 0.0.4. */
  TEXT_0_0_4("text/plain; version=0.0.4; charset=utf-8"),
  /** OpenMetrics 1.0. */
  OPENMETRICS_1_0("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final String contentType;

  ExpositionFormat(String contentType) {
    this.contentType = contentType;
  }

  /** Value of the {@code Content-Type} header, without an escaping parameter. */
  public String contentType() {
    return contentType;
  }

  /**
   * The format that a {@code Content-Type} header announces. As the Prometheus server does, any
   * text that is not OpenMetrics counts as {@link #TEXT_0_0_4}, a missing header included; empty
   * for a type that cannot be this text, such as {@code application/json} or protobuf.
   */
  public static Optional<ExpositionFormat> ofContentType(String header) {
    String type = mediaType(header);
    return switch (type) {
      case "application/openmetrics-text" -> Optional.of(OPENMETRICS_1_0);
      case "", "*/*", "text/*", "text/plain", "text/html", "application/octet-stream" ->
          Optional.of(TEXT_0_0_4);
      default -> type.startsWith("text/") ? Optional.of(TEXT_0_0_4) : Optional.empty();
    };
  }

  /**
   * The format to answer a request with: OpenMetrics where the {@code Accept} header puts it at
   * least as high as text, in a version this project writes (1.0.0, or none given); otherwise text.
   *
   * @param acceptHeader the header, empty for none
   */
  public static ExpositionFormat negotiate(String acceptHeader) {
    double openMetrics = 0;
    double text = 0;
    for (String range : acceptHeader.split(",")) {
      String type = mediaType(range);
      double quality = quality(range);
      if (type.equals("application/openmetrics-text")) {
        String version = parameter(range, "version").orElse("1.0.0");
        if (version.equals("1.0.0")) {
          openMetrics = Math.max(openMetrics, quality);
        }
      } else if (type.equals("text/plain")
          && parameter(range, "version").orElse("0.0.4").equals("0.0.4")) {
        text = Math.max(text, quality);
      }
    }
    return openMetrics > 0 && openMetrics >= text ? OPENMETRICS_1_0 : TEXT_0_0_4;
  }

  /** The format whose own media type a range of {@code Accept} names. */
  static Optional<ExpositionFormat> ofMediaType(String range) {
    return switch (mediaType(range)) {
      case "application/openmetrics-text" -> Optional.of(OPENMETRICS_1_0);
      case "text/plain" -> Optional.of(TEXT_0_0_4);
      default -> Optional.empty();
    };
  }

  private static String mediaType(String range) {
    int end = range.indexOf(';');
    return (end < 0 ? range : range.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private static double quality(String range) {
    try {
      double quality = parameter(range, "q").map(Double::parseDouble).orElse(1.0);
      return quality >= 0 && quality <= 1 ? quality : 0;
    } catch (NumberFormatException notANumber) {
      return 0;
    }
  }

  /** A parameter of one media range, without its quotes. */
  static Optional<String> parameter(String range, String name) {
    String[] parts = range.split(";");
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals > 0 && parts[i].substring(0, equals).strip().equalsIgnoreCase(name)) {
        String value = parts[i].substring(equals + 1).strip();
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return Optional.of(quoted ? value.substring(1, value.length() - 1) : value);
      }
    }
    return Optional.empty();
  }
}
