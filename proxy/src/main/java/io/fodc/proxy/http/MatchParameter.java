package io.fodc.proxy.http;

import io.fodc.schemas.selector.Selector;
import io.fodc.schemas.selector.SelectorException;
import io.fodc.schemas.selector.SelectorParser;
import java.util.ArrayList;
import java.util.List;

/** The selectors of a request: the values of {@code match[]}. */
final class MatchParameter {
  private MatchParameter() {}

  /**
   * All of them; none if the request has none.
   *
   * @throws ProblemException naming the place, if one is none or selects everything
   */
  static List<Selector> of(Query query) {
    List<Selector> selectors = new ArrayList<>();
    for (String text : query.all(Parameter.MATCH)) {
      try {
        selectors.add(SelectorParser.parse(text));
      } catch (SelectorException e) {
        throw Problem.ofParameter(
                ProblemCode.SELECTOR_INVALID,
                Parameter.MATCH.name(),
                text,
                String.valueOf(e.getMessage()),
                "write it as Prometheus does: " + SelectorParser.EXAMPLE)
            .with("position", Integer.toString(e.position()))
            .thrown();
      }
    }
    return selectors;
  }
}
