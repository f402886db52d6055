package io.fodc.proxy;

import io.fodc.proxy.access.PeerProofs;
import io.fodc.proxy.access.PeerQuestion;
import io.fodc.proxy.peer.PeerCall;
import java.util.ArrayList;
import java.util.List;

/** Headers of questions between proxies, made by hand. */
final class PeerHeaders {
  private PeerHeaders() {}

  /**
   * A question with its proof.
   *
   * @param onBehalf empty for nobody
   */
  static String[] of(
      PeerProofs proofs,
      String asker,
      String audience,
      String method,
      String path,
      String onBehalf,
      byte[] body) {
    PeerQuestion question =
        PeerQuestion.of(
            method,
            path,
            "",
            name ->
                name.equals(PeerQuestion.ON_BEHALF_HEADER) && !onBehalf.isEmpty()
                    ? List.of(onBehalf)
                    : List.of());
    List<String> headers = new ArrayList<>();
    headers.addAll(List.of(PeerCall.PEER_HEADER, asker));
    headers.addAll(List.of(PeerProofs.HEADER, proofs.make(asker, audience, question, body).text()));
    if (!onBehalf.isEmpty()) {
      headers.addAll(List.of(PeerQuestion.ON_BEHALF_HEADER, onBehalf));
    }
    return headers.toArray(String[]::new);
  }
}
