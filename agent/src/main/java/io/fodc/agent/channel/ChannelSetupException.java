package io.fodc.agent.channel;

/** A channel that cannot even be tried; the message names the file at fault. */
public final class ChannelSetupException extends Exception {
  private static final long serialVersionUID = 1L;

  ChannelSetupException(String message, Throwable cause) {
    super(message, cause);
  }
}
