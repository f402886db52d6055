package io.fodc.bridge.publish;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a publisher told. */
final class Heard implements PublishListener {
  final List<PublishTrouble> troubles = new CopyOnWriteArrayList<>();
  final List<PublishTrouble> over = new CopyOnWriteArrayList<>();
  final List<List<Long>> lost = new CopyOnWriteArrayList<>();
  final List<String> notes = new CopyOnWriteArrayList<>();

  @Override
  public void trouble(PublishTrouble trouble) {
    troubles.add(trouble);
  }

  @Override
  public void over(PublishTrouble trouble) {
    over.add(trouble);
  }

  @Override
  public void lost(long afterMillis, long beforeMillis) {
    lost.add(List.of(afterMillis, beforeMillis));
  }

  @Override
  public void note(String line) {
    notes.add(line);
  }

  List<PublishTrouble.Kind> kinds() {
    return troubles.stream().map(PublishTrouble::kind).distinct().toList();
  }
}
