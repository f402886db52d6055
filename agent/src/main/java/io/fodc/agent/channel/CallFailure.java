package io.fodc.agent.channel;

import io.grpc.Status;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Says why a call ended, from its status and what caused it. */
public final class CallFailure {
  private static final String BROKE = "the connection broke";
  private static final int MAX_CHARS = 300;
  private static final int MAX_CAUSES = 12;

  private CallFailure() {}

  /**
   * One line of at most 300 characters.
   *
   * @param answered whether the peer said anything before: a connection that broke without a word
   *     may have been refused for its certificate
   */
  public static String describe(ChannelTarget target, Status status, boolean answered) {
    String known = knownCause(target, status.getCause());
    String text = known.isEmpty() ? plain(status) : known;
    if (!answered && target.tls().isPresent() && text.startsWith(BROKE)) {
      text += "; it may not accept our certificate";
    }
    return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
  }

  private static String knownCause(ChannelTarget target, Throwable first) {
    Throwable cause = first;
    String tlsTrouble = "";
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      String words = of(target, cause);
      if (cause instanceof SSLException) {
        tlsTrouble = words;
      } else if (!words.isEmpty()) {
        return words;
      }
      cause = cause.getCause();
    }
    return tlsTrouble;
  }

  private static String of(ChannelTarget target, Throwable cause) {
    String message = oneLine(String.valueOf(cause.getMessage()));
    return switch (cause) {
      case CertPathBuilderException e ->
          "the certificate of %s is signed by no authority of ca-file".formatted(target);
      case CertPathValidatorException e ->
          "the certificate of %s is not valid: %s".formatted(target, message);
      case SSLPeerUnverifiedException e -> wrongName(target);
      case SSLException e when message.contains("Unsupported or unrecognized SSL message") ->
          "%s does not speak TLS".formatted(target);
      case SSLException e -> "TLS with %s failed: %s".formatted(target, message);
      case CertificateException e when message.startsWith("No ") -> wrongName(target);
      case ConnectException e -> "nothing listens at %s (%s)".formatted(target, message);
      case SocketException e -> BROKE + ": " + target + ": " + message;
      case UnknownHostException e -> "the host of %s is not known".formatted(target);
      default -> message.contains("Cannot verify hostname") ? wrongName(target) : "";
    };
  }

  private static String wrongName(ChannelTarget target) {
    String expected = target.tls().flatMap(ClientTls::serverName).orElse(target.host());
    return "the certificate of %s does not carry the name '%s': set server-name to one it carries"
        .formatted(target, expected);
  }

  private static String plain(Status status) {
    StringBuilder text = new StringBuilder(status.getCode().name());
    if (status.getDescription() != null) {
      text.append(": ").append(oneLine(status.getDescription()));
    }
    if (status.getCause() != null && status.getCause().getMessage() != null) {
      text.append(" (").append(oneLine(status.getCause().getMessage())).append(')');
    }
    return text.toString();
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }
}
