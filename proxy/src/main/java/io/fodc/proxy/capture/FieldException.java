package io.fodc.proxy.capture;

/** A field of a request has a value that it cannot have. */
public final class FieldException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String value;
  private final String limit;
  private final String remedy;

  /**
   * A refusal.
   *
   * @param field its path: {@code target.role}
   * @param value what was given
   * @param limit what is allowed
   * @param remedy what to do
   */
  public FieldException(String field, String value, String limit, String remedy) {
    super("field '" + field + "' is '" + value + "': " + limit + "; " + remedy);
    this.field = field;
    this.value = value;
    this.limit = limit;
    this.remedy = remedy;
  }

  public String field() {
    return field;
  }

  public String value() {
    return value;
  }

  public String limit() {
    return limit;
  }

  public String remedy() {
    return remedy;
  }
}
