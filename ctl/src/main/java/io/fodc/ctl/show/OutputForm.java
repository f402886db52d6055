package io.fodc.ctl.show;

/** In what form a command shows what it got. */
public enum OutputForm {
  /** Aligned columns. */
  TABLE,
  /** More of them, and nothing shortened. */
  WIDE,
  /** As the proxy said it. */
  JSON,
  /** The same as YAML. */
  YAML,
  /** Only names, as other commands take them. */
  NAME;

  /** As it is written. */
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
