package io.fodc.ktm;

/**
 * A call to the kernel or to libbpf did not do what was asked. The message says what was tried,
 * what errno and libbpf said, and what to do.
 */
public final class KtmException extends Exception {
  private static final long serialVersionUID = 1;

  private final KtmFault fault;
  private final int errno;
  private final String detail;

  /**
   * @param errno positive error number, 0 when there is none
   * @param detail what was tried and what was answered
   */
  public KtmException(KtmFault fault, int errno, String detail) {
    super(detail + "; " + fault.remedy());
    this.fault = fault;
    this.errno = errno;
    this.detail = detail;
  }

  /** What kind of trouble it is. */
  public KtmFault fault() {
    return fault;
  }

  /** What was tried and what was answered, without the remedy. */
  public String detail() {
    return detail;
  }

  /** The positive error number; 0 when there is none. */
  public int errno() {
    return errno;
  }
}
