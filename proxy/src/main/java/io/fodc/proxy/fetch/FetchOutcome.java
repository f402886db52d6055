package io.fodc.proxy.fetch;

/**
 * What became of one fetch.
 *
 * @param result the word for the metric
 * @param reason why something is still missing; empty when all that the agent has is here
 */
record FetchOutcome(Result result, String reason) {
  enum Result {
    COMPLETE("complete"),
    /** The agent said why it does not send. */
    REFUSED("refused"),
    /** The agent sent nothing in time. */
    SILENT("silent"),
    /** The agent began, and did not end in time. */
    SLOW("slow"),
    /** No agent is connected that could be asked. */
    UNREACHABLE("unreachable"),
    /** What came is not what the agent's window can be. */
    INVALID("invalid"),
    /** The proxy's memory or spool has no room for it. */
    NO_ROOM("no-room");

    private final String word;

    Result(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  static final FetchOutcome COMPLETE = new FetchOutcome(Result.COMPLETE, "");

  boolean isComplete() {
    return result == Result.COMPLETE;
  }
}
