package io.fodc.schemas.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Builds the tree of one document from the parser's events; used once. */
public final class YamlReader {
  private static final YamlNode EMPTY = new YamlNode.Mapping(List.of(), 1);

  private final YamlLimits limits;
  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private int nodes;

  private YamlReader(String text, YamlLimits limits) {
    this.limits = limits;
    LoadSettings settings =
        LoadSettings.builder().setLabel("document").setCodePointLimit(limits.maxChars()).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /** A finished node that an alias may repeat, with the nodes it counts for. */
  private record Anchored(YamlNode node, int nodes) {}

  /**
   * The one document of a text; an empty text is an empty mapping.
   *
   * @throws MalformedYamlException if it is not YAML, exceeds a limit, names a key twice, or holds
   *     a second document
   */
  public static YamlNode read(String text, YamlLimits limits) throws MalformedYamlException {
    if (text.length() > limits.maxChars()) {
      throw new MalformedYamlException(
          "has " + text.length() + " characters; at most " + limits.maxChars() + " are read", 0);
    }
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    try {
      return new YamlReader(body, limits).document();
    } catch (MarkedYamlEngineException e) {
      throw new MalformedYamlException(
          "is not valid YAML",
          e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0),
          String.valueOf(e.getProblem()));
    } catch (YamlEngineException e) {
      throw new MalformedYamlException("is not valid YAML", 0);
    }
  }

  private YamlNode document() throws MalformedYamlException {
    events.next(); // stream start
    if (events.next().getEventId() == Event.ID.StreamEnd) {
      return EMPTY;
    }
    YamlNode root = node(events.next(), 1);
    events.next(); // document end
    Event after = events.next();
    if (after.getEventId() != Event.ID.StreamEnd) {
      throw new MalformedYamlException("holds a second document", line(after));
    }
    return root;
  }

  private YamlNode node(Event event, int depth) throws MalformedYamlException {
    if (depth > limits.maxDepth()) {
      throw new MalformedYamlException(
          "is nested deeper than " + limits.maxDepth() + " levels", line(event));
    }
    if (event instanceof AliasEvent alias) {
      return repeated(alias);
    }
    int before = nodes;
    count(1, event);
    YamlNode node =
        switch (event.getEventId()) {
          case Scalar -> scalar((ScalarEvent) event);
          case SequenceStart -> sequence(event, depth);
          case MappingStart -> mapping(event, depth);
          default -> throw new MalformedYamlException("is not valid YAML", line(event));
        };
    if (event instanceof NodeEvent named && named.getAnchor().isPresent()) {
      anchors.put(named.getAnchor().get(), new Anchored(node, nodes - before));
    }
    return node;
  }

  private YamlNode repeated(AliasEvent alias) throws MalformedYamlException {
    Anchored target = anchors.get(alias.getAlias());
    if (target == null) {
      throw new MalformedYamlException("uses an alias before its anchor is complete", line(alias));
    }
    count(target.nodes(), alias);
    return target.node();
  }

  private void count(int more, Event event) throws MalformedYamlException {
    nodes += more;
    if (nodes > limits.maxNodes()) {
      throw new MalformedYamlException(
          "holds more than " + limits.maxNodes() + " values", line(event));
    }
  }

  private static YamlNode.Scalar scalar(ScalarEvent event) {
    return new YamlNode.Scalar(event.getValue(), event.isPlain(), line(event));
  }

  private YamlNode sequence(Event start, int depth) throws MalformedYamlException {
    List<YamlNode> items = new ArrayList<>();
    for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next()) {
      items.add(node(e, depth + 1));
    }
    return new YamlNode.Sequence(items, line(start));
  }

  private YamlNode mapping(Event start, int depth) throws MalformedYamlException {
    List<YamlNode.Entry> entries = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
      if (!(node(e, depth + 1) instanceof YamlNode.Scalar key)) {
        throw new MalformedYamlException("has a key that is not a plain word", line(e));
      }
      if (!seen.add(key.text())) {
        throw new MalformedYamlException("names the key '" + key.text() + "' twice", line(e));
      }
      entries.add(new YamlNode.Entry(key.text(), line(e), node(events.next(), depth + 1)));
    }
    return new YamlNode.Mapping(entries, line(start));
  }

  private static int line(Event event) {
    Optional<Mark> mark = event.getStartMark();
    return mark.map(at -> at.getLine() + 1).orElse(0);
  }
}
