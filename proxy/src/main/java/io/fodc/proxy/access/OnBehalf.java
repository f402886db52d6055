package io.fodc.proxy.access;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Somebody as one proxy names them to another: the name, and what they may do, in one header. Only
 * believed of a peer. Nobody is made a peer or an agent by it.
 */
public final class OnBehalf {
  /** Most characters of the header; a caller with more grants than fit cannot be asked for. */
  public static final int MOST_CHARS = 8 * 1024;

  private static final int MOST_GRANTS = 256;

  private OnBehalf() {}

  /** As the header has it; empty if it would be too long. */
  public static Optional<String> write(Identity who) {
    StringBuilder text = new StringBuilder(who.name());
    for (Grant grant : who.grants()) {
      if (carried(grant.role())) {
        text.append('\n').append(grant.role().word()).append(' ').append(grant.scope());
      }
    }
    String header =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
    return Optional.of(header).filter(whole -> whole.length() <= MOST_CHARS);
  }

  /**
   * Who a header names.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static Identity read(String header) {
    if (header.length() > MOST_CHARS) {
      throw new IllegalArgumentException("it is longer than " + MOST_CHARS + " characters");
    }
    String text = new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8);
    String[] lines = text.split("\n", -1);
    if (lines[0].isBlank() || lines.length > 1 + MOST_GRANTS) {
      throw new IllegalArgumentException("it has no name, or more than " + MOST_GRANTS + " grants");
    }
    List<Grant> grants = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      grants.add(grant(lines[i]));
    }
    return new Identity(lines[0], List.of(), grants, Optional.empty(), Optional.empty());
  }

  private static Grant grant(String line) {
    int space = line.indexOf(' ');
    Role role =
        Role.of(line.substring(0, Math.max(0, space)))
            .filter(OnBehalf::carried)
            .orElseThrow(() -> new IllegalArgumentException("it has a grant that is none"));
    return new Grant(role, Scope.parse(line.substring(space + 1)));
  }

  private static boolean carried(Role role) {
    return switch (role) {
      case METRICS_READER, VIEWER, PROFILER, OPERATOR, ADMIN -> true;
      case AGENT, PEER -> false;
    };
  }
}
