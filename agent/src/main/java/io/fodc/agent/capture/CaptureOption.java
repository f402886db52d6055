package io.fodc.agent.capture;

import static io.fodc.schemas.capture.CaptureKind.ALLOCS;
import static io.fodc.schemas.capture.CaptureKind.CPU;
import static io.fodc.schemas.capture.CaptureKind.GOROUTINE;
import static io.fodc.schemas.capture.CaptureKind.HEAP;
import static io.fodc.schemas.capture.CaptureKind.IO;
import static io.fodc.schemas.capture.CaptureKind.LOCK;
import static io.fodc.schemas.capture.CaptureKind.WINDOW;

import io.fodc.schemas.capture.CaptureKind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An option of an order: which kinds have it and what it may be. What may be asked depends on the
 * kind, so no option turns one kind into another: {@code event} has a constant for each kind that
 * has it.
 */
enum CaptureOption {
  METHOD("[a-z0-9-]{1,64}", "the name of a method", CaptureKind.values()),
  RATE("[1-9][0-9]{0,2}", "1 to 999 Hz", CPU),
  GC("true|false", "true or false", HEAP),
  DELTA("true|false", "true or false", HEAP, ALLOCS, GOROUTINE),
  PID("[1-9][0-9]{0,8}", "a process id", CPU, HEAP, ALLOCS, LOCK, IO),
  PROCESS("node|agent", "node or agent", CPU, HEAP, ALLOCS, LOCK),
  EVENT_OF_CPU("event", "cpu|wall", "cpu or wall", CPU),
  EVENT_OF_ALLOCS("event", "alloc", "alloc", ALLOCS),
  EVENT_OF_LOCK("event", "lock", "lock", LOCK),
  DUMP("true|false", "true or false", HEAP),
  TEXT("true|false", "true or false", GOROUTINE),
  FROM("[0-9]{1,15}", "milliseconds since the epoch", WINDOW),
  TO("[0-9]{1,15}", "milliseconds since the epoch", WINDOW);

  private final String word;
  private final Pattern shape;
  private final String allowed;
  private final Set<CaptureKind> kinds;

  CaptureOption(String shape, String allowed, CaptureKind... kinds) {
    this("", shape, allowed, kinds);
  }

  CaptureOption(String word, String shape, String allowed, CaptureKind... kinds) {
    this.word = word.isEmpty() ? name().toLowerCase(Locale.ROOT) : word;
    this.shape = Pattern.compile(shape);
    this.allowed = allowed;
    this.kinds = EnumSet.copyOf(List.of(kinds));
  }

  String word() {
    return word;
  }

  /** What is wrong with an option of an order, and what is allowed; empty when nothing is. */
  static Optional<String> problem(CaptureKind kind, String key, String value) {
    Optional<CaptureOption> option =
        Arrays.stream(values())
            .filter(known -> known.word().equals(key) && known.kinds.contains(kind))
            .findFirst();
    if (option.isEmpty()) {
      return Optional.of(
          "option '%s' is none of kind %s, which has %s".formatted(key, kind.word(), of(kind)));
    }
    return option.get().shape.matcher(value).matches()
        ? Optional.empty()
        : Optional.of("option %s = '%s' must be %s".formatted(key, value, option.get().allowed));
  }

  private static String of(CaptureKind kind) {
    return Arrays.stream(values())
        .filter(option -> option.kinds.contains(kind))
        .map(CaptureOption::word)
        .collect(Collectors.joining(", "));
  }
}
