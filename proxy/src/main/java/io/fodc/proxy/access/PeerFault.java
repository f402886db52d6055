package io.fodc.proxy.access;

/** What may be wrong with the proof that another proxy shows. */
public enum PeerFault {
  MALFORMED("malformed", "run the same version on all proxies"),
  SIGNATURE("signature", "give all proxies of the fleet the same secret in peer.token-file"),
  AUDIENCE("audience", "let peer.peers name each proxy as its own peer.url does"),
  EXPIRED("expired", "let all proxies take their time from the same NTP servers"),
  CLOCK("clock", "let all proxies take their time from the same NTP servers"),
  REPLAYED("replayed", "use https between proxies: somebody repeats what they say"),
  CHANGED("changed", "let nothing between proxies change their requests; use https"),
  TOO_MANY("too-many", "ask less often, or use fewer proxies for this fleet");

  private final String word;
  private final String remedy;

  PeerFault(String word, String remedy) {
    this.word = word;
    this.remedy = remedy;
  }

  /** As metrics have it. */
  public String word() {
    return word;
  }

  /** What to do. */
  public String remedy() {
    return remedy;
  }
}
