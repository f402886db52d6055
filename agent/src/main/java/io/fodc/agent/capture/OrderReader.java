package io.fodc.agent.capture;

import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.wire.agent.v1.Label;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Checks what the proxy orders: every length, count and number, before anything is done. */
final class OrderReader {
  private static final int MOST_ID_CHARS = 128;
  private static final int LEAST_TOKEN_CHARS = 16;
  private static final int MOST_OPTIONS = 16;
  private static final int MOST_KEY_BYTES = 64;
  private static final int MOST_VALUE_BYTES = 256;
  private static final int MOST_REQUESTER_CHARS = 128;
  private static final long MOST_LIMIT_MILLIS = Duration.ofDays(1).toMillis();

  /** What a dry run may take when nothing is said. */
  private static final long DRY_RUN_MILLIS = 60_000;

  private OrderReader() {}

  /** What an order comes to. */
  sealed interface Reading {
    /**
     * It makes sense.
     *
     * @param token upload ids of its artifacts begin with it
     */
    record Sound(
        CaptureOrder order, Duration limit, boolean dryRun, String token, String requestedBy)
        implements Reading {}

    record Wrong(String code, String problem) implements Reading {}
  }

  /** Whether this can name a capture: nothing is ever said about one that cannot be named. */
  static boolean isId(String text) {
    return !text.isEmpty() && isPlain(text, MOST_ID_CHARS);
  }

  static Reading read(StartCapture start) {
    Optional<CaptureKind> kind = CaptureKind.of(start.getKind());
    if (kind.isEmpty()) {
      return new Reading.Wrong(
          "invalid",
          "kind '%s' is unknown; there are %s"
              .formatted(shown(start.getKind(), MOST_KEY_BYTES), CaptureKind.words()));
    }
    return problem(start, kind.get())
        .<Reading>map(problem -> new Reading.Wrong("invalid", problem))
        .orElseGet(() -> sound(start, kind.get()));
  }

  private static Reading.Sound sound(StartCapture start, CaptureKind kind) {
    long seconds = start.getSeconds() == 0 ? kind.defaultSeconds() : start.getSeconds();
    Map<String, String> options = new LinkedHashMap<>();
    start.getOptionsList().forEach(option -> options.put(option.getKey(), option.getValue()));
    long most = start.getMaxBytes() < 0 ? Long.MAX_VALUE : start.getMaxBytes();
    long limit = start.getLimitMillis() == 0 ? DRY_RUN_MILLIS : start.getLimitMillis();
    return new Reading.Sound(
        new CaptureOrder(start.getCaptureId(), kind, Duration.ofSeconds(seconds), options, most),
        Duration.ofMillis(limit),
        start.getDryRun(),
        start.getUploadToken(),
        shown(start.getRequestedBy(), MOST_REQUESTER_CHARS));
  }

  private static Optional<String> problem(StartCapture start, CaptureKind kind) {
    if (start.getSeconds() < 0 || start.getSeconds() > CaptureKind.MOST_SECONDS) {
      return Optional.of(
          "seconds %d is not within 0 to %d"
              .formatted(start.getSeconds(), CaptureKind.MOST_SECONDS));
    }
    long least = start.getDryRun() ? 0 : 1;
    if (start.getLimitMillis() < least || start.getLimitMillis() > MOST_LIMIT_MILLIS) {
      return Optional.of(
          "limit_millis %d is not within %d to %d"
              .formatted(start.getLimitMillis(), least, MOST_LIMIT_MILLIS));
    }
    return uploadProblem(start, kind).or(() -> optionProblem(start, kind));
  }

  private static Optional<String> uploadProblem(StartCapture start, CaptureKind kind) {
    if (start.getDryRun() || kind == CaptureKind.CONFIG) {
      return Optional.empty();
    }
    String token = start.getUploadToken();
    if (token.length() < LEAST_TOKEN_CHARS || !isPlain(token, MOST_ID_CHARS)) {
      return Optional.of(
          "upload_token must have %d to %d printable characters of ASCII and no blank"
              .formatted(LEAST_TOKEN_CHARS, MOST_ID_CHARS));
    }
    return start.getMaxBytes() == 0
        ? Optional.of("max_bytes is 0, and kind %s has artifacts".formatted(kind.word()))
        : Optional.empty();
  }

  private static Optional<String> optionProblem(StartCapture start, CaptureKind kind) {
    if (start.getOptionsCount() > MOST_OPTIONS) {
      return Optional.of("%d options, at most %d".formatted(start.getOptionsCount(), MOST_OPTIONS));
    }
    Map<String, String> seen = new LinkedHashMap<>();
    for (Label option : start.getOptionsList()) {
      Optional<String> problem = problem(option, kind);
      if (problem.isPresent()) {
        return problem;
      }
      if (seen.put(option.getKey(), option.getValue()) != null) {
        return Optional.of("option '%s' is there twice".formatted(option.getKey()));
      }
    }
    if (seen.containsKey("pid") && seen.containsKey("process")) {
      return Optional.of("options pid and process exclude each other");
    }
    return reversed(seen)
        ? Optional.of(
            "option from = %s is after to = %s".formatted(seen.get("from"), seen.get("to")))
        : Optional.empty();
  }

  private static Optional<String> problem(Label option, CaptureKind kind) {
    if (bytes(option.getKey()) > MOST_KEY_BYTES || bytes(option.getValue()) > MOST_VALUE_BYTES) {
      return Optional.of(
          "option '%s' has a key of more than %d or a value of more than %d bytes"
              .formatted(shown(option.getKey(), MOST_KEY_BYTES), MOST_KEY_BYTES, MOST_VALUE_BYTES));
    }
    return CaptureOption.problem(kind, option.getKey(), option.getValue())
        .map(problem -> shown(problem, problem.length()));
  }

  private static boolean reversed(Map<String, String> options) {
    return options.containsKey("from")
        && options.containsKey("to")
        && Long.parseLong(options.getOrDefault("from", "0"))
            > Long.parseLong(options.getOrDefault("to", "0"));
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static boolean isPlain(String text, int most) {
    return text.length() <= most && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** A text of the proxy as it may stand in a message or a log. */
  static String shown(String text) {
    return shown(text, MOST_VALUE_BYTES);
  }

  private static String shown(String text, int most) {
    String cut = text.length() <= most ? text : text.substring(0, most) + "...";
    return cut.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
