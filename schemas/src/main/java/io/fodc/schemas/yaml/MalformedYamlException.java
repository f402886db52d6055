package io.fodc.schemas.yaml;

/**
 * A document that is not YAML, is too large, or names a key twice. The message never quotes values
 * of the document.
 */
public final class MalformedYamlException extends Exception {
  private final int line;
  private final String detail;

  MalformedYamlException(String reason, int line) {
    this(reason, line, "");
  }

  MalformedYamlException(String reason, int line, String detail) {
    super(reason);
    this.line = line;
    this.detail = detail;
  }

  /** Line the trouble was found on, from 1; 0 when it has none. */
  public int line() {
    return line;
  }

  /** What the parser stumbled over; may quote the document, so not for documents of others. */
  public String detail() {
    return detail;
  }
}
