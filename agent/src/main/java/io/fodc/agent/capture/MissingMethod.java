package io.fodc.agent.capture;

/**
 * A method that this agent could have, and what it lacks: so that a refusal names the remedy.
 *
 * @param detail what to do
 */
public record MissingMethod(String name, String detail) implements CaptureMethod {
  private static final String CODE = "unsupported";

  @Override
  public Assessment assess(CaptureOrder order) {
    return new Assessment.Unable(CODE, detail);
  }

  @Override
  public void take(CaptureOrder order, CaptureSink sink) throws CaptureException {
    throw new CaptureException(CODE, detail);
  }
}
