package io.fodc.schemas.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads flags of the command line into a draft: {@code --key=value} or {@code --key value}. */
final class FlagSource {
  private final SettingsDraft draft;
  private final Set<String> begun = new HashSet<>();

  private FlagSource(SettingsDraft draft) {
    this.draft = draft;
  }

  static void read(List<String> args, SettingsDraft draft) {
    FlagSource source = new FlagSource(draft);
    int at = 0;
    while (at < args.size()) {
      at += source.flag(args.get(at), at + 1 < args.size() ? args.get(at + 1) : "--");
    }
  }

  /** Takes one flag; the number of arguments it used. */
  private int flag(String arg, String following) {
    if (!arg.startsWith("--") || arg.length() == 2) {
      draft.refuse(
          "unexpected argument '" + Refusals.excerpt(arg) + "'; write flags as --key=value");
      return 1;
    }
    int equals = arg.indexOf('=');
    String name = equals < 0 ? arg.substring(2) : arg.substring(2, equals);
    Optional<Setting> setting = draft.schema().setting(name);
    Optional<SectionList> list =
        draft.schema().sections().stream().filter(each -> each.shortFlag().equals(name)).findAny();
    if (setting.isEmpty() && list.isEmpty()) {
      draft.refuse(Refusals.unknown("flag", "--" + name, "", known()));
      return equals < 0 && !following.startsWith("--") ? 2 : 1;
    }
    if (equals >= 0) {
      take(setting, list, name, arg.substring(equals + 1));
      return 1;
    }
    if (setting.isPresent() && setting.get().type() == ValueType.FLAG) {
      take(setting, list, name, "true");
      return 1;
    }
    if (following.startsWith("--")) {
      draft.refuse("--" + name + " has no value; write --" + name + "=VALUE");
      return 1;
    }
    take(setting, list, name, following);
    return 2;
  }

  private void take(
      Optional<Setting> setting, Optional<SectionList> list, String name, String value) {
    Origin from = new Origin.Flag("--" + name);
    setting.ifPresent(key -> draft.add(key, value, from));
    list.ifPresent(
        records -> {
          if (begun.add(records.key())) {
            draft.clearSections(records);
          }
          draft.addShort(records, value, from);
        });
  }

  private List<String> known() {
    List<String> known = new ArrayList<>();
    draft.schema().settings().forEach(setting -> known.add("--" + setting.key()));
    draft.schema().sections().forEach(list -> known.add("--" + list.shortFlag()));
    return known;
  }
}
