package io.fodc.schemas.node;

import java.util.Locale;
import java.util.Optional;

/**
 * What a node does in its cluster: an open set of words, of which BanyanDB has four.
 *
 * <p>BanyanDB itself spells a role {@code ROLE_LIAISON} or {@code ROLE_DATA} and puts the tier into
 * the node label {@code type}. JSON answers carry {@link #word()}; metric labels carry {@link
 * #upstreamRole()} and {@link #tier()}, because existing dashboards select on them.
 *
 * @param word our spelling in lower case, such as {@code datanode-hot}; empty while unknown
 */
public record NodeRole(String word) {
  /** Nobody has said yet what the node does. */
  public static final NodeRole UNKNOWN = new NodeRole("");

  public static final NodeRole LIAISON = new NodeRole("liaison");
  public static final NodeRole DATANODE_HOT = new NodeRole("datanode-hot");
  public static final NodeRole DATANODE_WARM = new NodeRole("datanode-warm");
  public static final NodeRole DATANODE_COLD = new NodeRole("datanode-cold");

  private static final String DATANODE = "datanode";
  private static final int MAX_CHARS = 64;

  public NodeRole {
    word = word.toLowerCase(Locale.ROOT);
    if (word.length() > MAX_CHARS || word.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "role '" + word + "' is longer than " + MAX_CHARS + " or holds control characters");
    }
  }

  /** The role BanyanDB's spelling stands for; {@code tier} may be empty. */
  public static NodeRole ofUpstream(String role, String tier) {
    return switch (role.toUpperCase(Locale.ROOT)) {
      case "ROLE_LIAISON" -> LIAISON;
      case "ROLE_DATA" ->
          tier.isEmpty() ? new NodeRole(DATANODE) : new NodeRole(DATANODE + "-" + tier);
      case "", "ROLE_UNSPECIFIED" -> UNKNOWN;
      default -> new NodeRole(role);
    };
  }

  /** BanyanDB's spelling: {@code ROLE_LIAISON}, {@code ROLE_DATA}, or {@code ROLE_UNSPECIFIED}. */
  public String upstreamRole() {
    if (word.equals(LIAISON.word)) {
      return "ROLE_LIAISON";
    }
    if (word.equals(DATANODE) || word.startsWith(DATANODE + "-")) {
      return "ROLE_DATA";
    }
    return word.isEmpty() ? "ROLE_UNSPECIFIED" : word;
  }

  /** The tier behind {@code datanode-}, such as {@code hot}. */
  public Optional<String> tier() {
    return word.startsWith(DATANODE + "-")
        ? Optional.of(word.substring(DATANODE.length() + 1))
        : Optional.empty();
  }

  /**
   * Whether a filter names this role: our spelling, BanyanDB's ({@code ROLE_DATA}, {@code data},
   * which match every tier), or the tier alone, in any case.
   */
  public boolean matches(String filter) {
    String wanted = filter.toLowerCase(Locale.ROOT);
    return wanted.equals(word)
        || wanted.equals(upstreamRole().toLowerCase(Locale.ROOT))
        || "role_".concat(wanted).equals(upstreamRole().toLowerCase(Locale.ROOT))
        || (wanted.equals(DATANODE) && word.startsWith(DATANODE))
        || tier().map(wanted::equals).orElse(false);
  }
}
