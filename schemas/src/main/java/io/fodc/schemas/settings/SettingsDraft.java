package io.fodc.schemas.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Settings in the making: values that were accepted so far and everything that was refused. */
final class SettingsDraft {
  private final SettingsSchema schema;
  private final String path;
  private final Origin origin;
  private final List<String> refusals;
  private final Map<String, Settings.Value> values = new LinkedHashMap<>();
  private final Map<String, List<SettingsDraft>> sections = new LinkedHashMap<>();

  SettingsDraft(SettingsSchema schema, String path, Origin origin) {
    this(schema, path, origin, new ArrayList<>());
  }

  private SettingsDraft(SettingsSchema schema, String path, Origin origin, List<String> refusals) {
    this.schema = schema;
    this.path = path;
    this.origin = origin;
    this.refusals = refusals;
  }

  SettingsSchema schema() {
    return schema;
  }

  List<String> refusals() {
    return refusals;
  }

  void refuse(String refusal) {
    refusals.add(path.isEmpty() ? refusal : path + ": " + refusal);
  }

  /** Sets a key from its text, or refuses it. */
  void set(Setting setting, String text, Origin from) {
    set(setting, text, from, () -> setting.type().parse().apply(text));
  }

  /** Sets a key to a value that {@code parse} makes, or refuses {@code text}. */
  void set(Setting setting, String text, Origin from, Supplier<Object> parse) {
    try {
      values.put(setting.key(), new Settings.Value(parse.get(), from));
    } catch (IllegalArgumentException e) {
      refuse(Refusals.malformed(setting, text, from, String.valueOf(e.getMessage())));
    }
  }

  /** Adds a text to a list or map that the same origin began, or begins it anew. */
  void add(Setting setting, String text, Origin from) {
    Settings.Value before = values.get(setting.key());
    if (before == null || !before.origin().equals(from)) {
      set(setting, text, from);
      return;
    }
    set(setting, text, from, () -> joined(setting.type(), before.value(), text));
  }

  private static Object joined(ValueType type, Object before, String text) {
    Object more = type.parse().apply(text);
    return switch (type.shape()) {
      case SCALAR -> more;
      case LIST -> {
        List<String> list = new ArrayList<>(ValueType.castList(before));
        list.addAll(ValueType.castList(more));
        yield List.copyOf(list);
      }
      case MAP -> {
        Map<String, String> map = new LinkedHashMap<>(ValueType.castMap(before));
        map.putAll(ValueType.castMap(more));
        yield Collections.unmodifiableMap(map);
      }
    };
  }

  /** Forgets the records that an earlier origin gave. */
  void clearSections(SectionList list) {
    sections.put(list.key(), new ArrayList<>());
  }

  /** Begins a new record of a list. */
  SettingsDraft newSection(SectionList list, Origin from) {
    List<SettingsDraft> records = sections.computeIfAbsent(list.key(), key -> new ArrayList<>());
    String name = list.key() + "[" + records.size() + "]";
    SettingsDraft record = new SettingsDraft(list.element(), name, from, refusals);
    records.add(record);
    return record;
  }

  /** Adds a record in its short form. */
  void addShort(SectionList list, String text, Origin from) {
    SettingsDraft record = newSection(list, from);
    list.element().setting(list.shortKey()).ifPresent(key -> record.set(key, text, from));
  }

  /** Refuses what is required and set by nobody, unless something was refused already. */
  void checkRequired() {
    if (!refusals.isEmpty()) {
      return;
    }
    for (Setting setting : schema.settings()) {
      if (schema.required().contains(setting.key()) && !values.containsKey(setting.key())) {
        refuse(
            setting.key()
                + " is missing ("
                + origin.where()
                + "); set it to "
                + setting.type().allowed()
                + ", for example "
                + setting.type().example());
      }
    }
    sections
        .values()
        .forEach(records -> List.copyOf(records).forEach(SettingsDraft::checkRequired));
  }

  Settings settings() {
    Map<String, List<Settings>> finished = new LinkedHashMap<>();
    sections.forEach(
        (key, records) ->
            finished.put(key, records.stream().map(SettingsDraft::settings).toList()));
    return new Settings(schema, values, finished, origin);
  }
}
