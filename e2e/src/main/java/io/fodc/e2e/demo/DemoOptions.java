package io.fodc.e2e.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ./fodc demo} was asked for.
 *
 * @param target metrics page of a real node; empty for the simulated cluster
 * @param lifetime how long to stay up; empty for until interrupted
 * @param interval time between two ticks, as the agent's setting takes it
 * @param kafka whether there is a Kafka broker that agents write to and the proxy reads from
 */
record DemoOptions(
    Optional<String> target, Optional<Duration> lifetime, String interval, boolean kafka) {
  static final String USAGE =
      """
      usage: ./fodc demo [--target URL] [--for 30s] [--interval 1s] [--kafka]
        --target URL    watch a real node, such as http://localhost:2121/metrics,
                        instead of four simulated ones
        --for TIME      end by itself after this time (30s, 5m, 1h)
        --interval TIME time between two ticks; 1s without it
        --kafka         with a Kafka broker of its own, which the agents write to
      """;

  private static final Pattern TIME = Pattern.compile("(\\d{1,6})(s|m|h)");

  static DemoOptions parse(String[] arguments) {
    Optional<String> target = Optional.empty();
    Optional<Duration> lifetime = Optional.empty();
    String interval = "1s";
    boolean kafka = false;
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (argument.equals("--kafka")) {
        kafka = true;
        continue;
      }
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (equals < 0 && i + 1 >= arguments.length) {
        throw new IllegalArgumentException("'" + name + "' needs a value");
      }
      String value = equals < 0 ? arguments[++i] : argument.substring(equals + 1);
      switch (name) {
        case "--target" -> target = Optional.of(url(value));
        case "--for" -> lifetime = Optional.of(time(value));
        case "--interval" -> interval = value;
        default ->
            throw new IllegalArgumentException("'" + name + "' is not an option of the demo");
      }
    }
    return new DemoOptions(target, lifetime, interval, kafka);
  }

  private static String url(String value) {
    if (!value.startsWith("http://") && !value.startsWith("https://")) {
      throw new IllegalArgumentException(
          "--target '" + value + "' must start with http:// or https://");
    }
    return value;
  }

  private static Duration time(String value) {
    Matcher matcher = TIME.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "--for '" + value + "' must be a number with s, m or h, such as 30s");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}
