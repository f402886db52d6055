package io.fodc.ctl.capture;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.Surroundings;
import io.fodc.ctl.show.SafeText;
import java.util.HashMap;
import java.util.Map;

/**
 * What becomes of a capture, on standard error: one line that is drawn again and again on a
 * terminal, else a line for each change of a part. At most {@value #MOST_LINES} lines of parts.
 * Belongs to one thread.
 */
public final class Progress implements AutoCloseable {
  private static final int WIDTH = 24;
  private static final int MOST_LINES = 1_000;
  private static final String ERASE_LINE = "\r\u001b[2K";

  private final Surroundings process;
  private final Map<String, String> told = new HashMap<>();
  private boolean drawn;

  /** Nothing is shown yet. */
  public Progress(Surroundings process) {
    this.process = process;
  }

  /** Shows the newest that is known. */
  public void show(JsonNode capture) {
    for (JsonNode part : capture.path("parts")) {
      String name = part.path("cluster").asText() + "/" + part.path("node_id").asText();
      String state = part.path("state").asText();
      boolean news = !state.equals(told.get(name));
      if (news && told.size() < MOST_LINES) {
        told.put(name, state);
        if (!process.errTerminal() || isBad(state)) {
          say("  " + name + ": " + state + because(part));
        }
      }
    }
    if (process.errTerminal()) {
      draw(capture);
    }
  }

  private static boolean isBad(String state) {
    return switch (state) {
      case "failed", "refused", "expired", "cancelled" -> true;
      default -> false;
    };
  }

  private static String because(JsonNode part) {
    String code = part.path("code").asText("");
    String message = part.path("message").asText("");
    if (code.isEmpty() && message.isEmpty()) {
      return "";
    }
    return " (" + code + (code.isEmpty() || message.isEmpty() ? "" : ": ") + message + ")";
  }

  /** A line of its own. */
  public void say(String line) {
    erase();
    process.tell(line);
  }

  private void draw(JsonNode capture) {
    double fraction = CaptureState.fraction(capture);
    int full = (int) Math.round(fraction * WIDTH);
    int parts = capture.path("parts").size();
    process
        .err()
        .print(
            ERASE_LINE
                + SafeText.excerpt(capture.path("kind").asText(), 12)
                + " ["
                + "#".repeat(full)
                + "-".repeat(WIDTH - full)
                + "] "
                + Math.round(fraction * 100)
                + "% of "
                + parts
                + (parts == 1 ? " node" : " nodes"));
    process.err().flush();
    drawn = true;
  }

  private void erase() {
    if (drawn) {
      process.err().print(ERASE_LINE);
      drawn = false;
    }
  }

  @Override
  public void close() {
    erase();
    process.err().flush();
  }
}
