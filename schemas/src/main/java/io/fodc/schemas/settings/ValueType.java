package io.fodc.schemas.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * How values of a key are read and written.
 *
 * @param word what a user would call it: {@code duration}
 * @param allowed the values that are allowed, as words
 * @param example a value that would be accepted
 * @param parse text to value; throws {@link IllegalArgumentException} with the reason
 * @param format value to text that {@code parse} reads as the same value
 * @param shape what a YAML file may hold for it
 */
record ValueType(
    String word,
    String allowed,
    String example,
    Function<String, Object> parse,
    Function<Object, String> format,
    Shape shape) {

  /** What a YAML file may hold: one scalar, or also a sequence of them, or also a mapping. */
  enum Shape {
    SCALAR,
    LIST,
    MAP
  }

  static final ValueType TEXT = scalar("text", "any text", "text", text -> text, Object::toString);

  static final ValueType FLAG =
      scalar("true or false", "true or false", "true", ValueType::parseFlag, Object::toString);

  static final ValueType ADDRESS =
      scalar("host:port", "host:port", "127.0.0.1:8080", HostAndPort::parse, Object::toString);

  static final ValueType OPTIONAL_ADDRESS =
      scalar(
          "host:port",
          "host:port, or empty",
          "127.0.0.1:8080",
          text -> text.isEmpty() ? "" : HostAndPort.parse(text),
          Object::toString);

  static final ValueType URL =
      scalar(
          "URL",
          "an http or https URL",
          "http://localhost:2121/metrics",
          ValueType::parseUrl,
          Object::toString);

  static final ValueType LIST =
      new ValueType(
          "list",
          "texts, separated by commas",
          "a,b",
          ValueType::parseList,
          list -> String.join(",", castList(list)),
          Shape.LIST);

  static final ValueType MAP =
      new ValueType(
          "name=value list",
          "name=value pairs, separated by commas",
          "zone=a,disk=ssd",
          ValueType::parseMap,
          map -> String.join(",", castMap(map).entrySet().stream().map(Object::toString).toList()),
          Shape.MAP);

  private static ValueType scalar(
      String word,
      String allowed,
      String example,
      Function<String, Object> parse,
      Function<Object, String> format) {
    return new ValueType(word, allowed, example, parse, format, Shape.SCALAR);
  }

  static ValueType choice(List<String> words) {
    return scalar(
        "one of " + String.join("|", words),
        String.join(" or ", words),
        words.getFirst(),
        text -> {
          if (!words.contains(text)) {
            throw new IllegalArgumentException("is not one of the allowed words");
          }
          return text;
        },
        Object::toString);
  }

  static ValueType duration(Duration min, Duration max) {
    return scalar(
        "duration",
        Durations.format(min) + " to " + Durations.format(max),
        Durations.format(min.isZero() ? max : min),
        text -> within(Durations.parse(text), min, max),
        value -> Durations.format((Duration) value));
  }

  static ValueType bytes(long min, long max) {
    return scalar(
        "size",
        ByteSizes.format(min) + " to " + ByteSizes.format(max),
        ByteSizes.format(min == 0 ? max : min),
        text -> within(ByteSizes.parse(text), min, max),
        value -> ByteSizes.format((Long) value));
  }

  static ValueType integer(int min, int max) {
    return scalar(
        "number",
        min + " to " + max,
        Integer.toString(min),
        text -> within(parseInteger(text), min, max),
        Object::toString);
  }

  private static <T extends Comparable<T>> T within(T value, T min, T max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException("is outside the allowed range");
    }
    return value;
  }

  private static Integer parseInteger(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is not a whole number", e);
    }
  }

  private static Object parseFlag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("is neither true nor false");
    };
  }

  private static Object parseUrl(String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if ((!scheme.equals("http") && !scheme.equals("https")) || uri.getHost() == null) {
        throw new IllegalArgumentException("is not an http or https URL with a host");
      }
      return text;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is not a URL", e);
    }
  }

  private static Object parseList(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
  }

  private static Object parseMap(String text) {
    Map<String, String> map = new LinkedHashMap<>();
    for (String pair : castList(parseList(text))) {
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException("has a part without name=value");
      }
      if (map.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
        throw new IllegalArgumentException("names '" + pair.substring(0, equals) + "' twice");
      }
    }
    return map;
  }

  @SuppressWarnings("unchecked") // a list value is only ever made by parseList or from YAML scalars
  static List<String> castList(Object value) {
    return (List<String>) value;
  }

  @SuppressWarnings("unchecked") // a map value is only ever made by parseMap or from YAML scalars
  static Map<String, String> castMap(Object value) {
    return (Map<String, String>) value;
  }
}
