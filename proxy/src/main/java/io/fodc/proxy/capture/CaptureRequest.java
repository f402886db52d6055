package io.fodc.proxy.capture;

import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.node.NodeId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What somebody asks for. Options are those of the kind; what they mean is the agent's.
 *
 * @param seconds how long to watch, 0 for a picture of an instant
 * @param dryRun only what it would take
 * @param patient whether a node that is offline now has until its deadline to come back
 */
public record CaptureRequest(
    CaptureKind kind,
    CaptureTarget target,
    int seconds,
    Map<String, String> options,
    boolean dryRun,
    boolean patient) {
  private static final int MOST_OPTION_CHARS = 64;

  /** As agents read it: no sign, no zero before it. */
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,14}");

  public CaptureRequest {
    options = Collections.unmodifiableMap(new TreeMap<>(options));
    if (seconds < 0 || seconds > CaptureKind.MOST_SECONDS) {
      throw new FieldException(
          "seconds",
          Integer.toString(seconds),
          "0 to " + CaptureKind.MOST_SECONDS + " are allowed",
          "ask for less at once");
    }
    if (seconds == 0 && kind.defaultSeconds() > 0) {
      throw new FieldException(
          "seconds",
          "0",
          "a " + kind.word() + " capture watches for 1 to " + CaptureKind.MOST_SECONDS,
          "leave it out for " + kind.defaultSeconds());
    }
    for (Map.Entry<String, String> option : options.entrySet()) {
      check(kind, option.getKey(), option.getValue());
    }
    if (Boolean.parseBoolean(options.get("delta")) && seconds == 0) {
      throw new FieldException(
          "options.delta", "true", "it needs a time to watch", "give seconds, 1 or more");
    }
  }

  /** The options of a kind. */
  public static Set<String> options(CaptureKind kind) {
    return switch (kind) {
      case CPU -> Set.of("method", "rate", "pid", "process", "event");
      case HEAP -> Set.of("method", "gc", "delta", "pid", "process", "dump");
      case ALLOCS -> Set.of("method", "delta", "pid", "process", "event");
      case GOROUTINE -> Set.of("method", "delta", "text");
      case LOCK -> Set.of("method", "pid", "process", "event");
      case IO -> Set.of("method", "pid");
      case TRACE -> Set.of("method");
      case CONFIG -> Set.of();
      case WINDOW -> Set.of("from", "to");
    };
  }

  /**
   * What a JVM may be asked to watch for a kind: nothing that has a kind, and permission, of its
   * own.
   */
  private static Set<String> events(CaptureKind kind) {
    return switch (kind) {
      case CPU -> Set.of("cpu", "wall");
      case ALLOCS -> Set.of("alloc");
      case LOCK -> Set.of("lock");
      case HEAP, GOROUTINE, IO, TRACE, CONFIG, WINDOW -> Set.of();
    };
  }

  private static void check(CaptureKind kind, String key, String value) {
    Set<String> known = options(kind);
    if (!known.contains(key)) {
      String near =
          NearestWord.of(key, known)
              .map(word -> "did you mean '" + word + "'?")
              .orElse(known.isEmpty() ? "it takes none" : "known are " + NearestWord.list(known));
      throw new FieldException(
          "options." + cut(key), cut(value), "a " + kind.word() + " capture has no such", near);
    }
    switch (key) {
      case "method" ->
          word(key, value, Set.of("pprof", "ktm", "async-profiler", "goroutine-sampling"));
      case "gc", "delta", "dump", "text" -> word(key, value, Set.of("true", "false"));
      case "process" -> word(key, value, Set.of("node", "agent"));
      case "event" -> word(key, value, events(kind));
      case "rate" -> number(key, value, 1, 999);
      case "pid" -> number(key, value, 1, 999_999_999);
      case "from", "to" -> number(key, value, 1, 253_402_300_799_999L);
      default -> throw new IllegalStateException(key);
    }
  }

  private static void word(String key, String value, Set<String> known) {
    if (!known.contains(value)) {
      throw new FieldException(
          "options." + key,
          cut(value),
          "allowed are " + NearestWord.list(known),
          NearestWord.of(value, known)
              .map(near -> "did you mean '" + near + "'?")
              .orElse("use one of them"));
    }
  }

  private static void number(String key, String value, long least, long most) {
    if (NUMBER.matcher(value).matches()) {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return;
      }
    }
    throw new FieldException(
        "options." + key, cut(value), least + " to " + most + " are allowed", "correct it");
  }

  private static String cut(String text) {
    return text.length() > MOST_OPTION_CHARS ? text.substring(0, MOST_OPTION_CHARS) + "…" : text;
  }

  /** The same for somebody who sees only these nodes: no other is named. */
  CaptureRequest shownWith(List<NodeId> seen) {
    return target.byName()
        ? new CaptureRequest(kind, target.shownWith(seen), seconds, options, dryRun, patient)
        : this;
  }

  /** Whether two ask for the same, whatever nodes they mean. */
  boolean sameAs(CaptureRequest other) {
    return kind == other.kind
        && seconds == other.seconds
        && options.equals(other.options)
        && dryRun == other.dryRun;
  }
}
