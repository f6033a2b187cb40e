package host;

import groovy.lang.GString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Arguments as a step gets them: texts are Strings. */
final class Plain {
  private Plain() {}

  static Object of(Object value) {
    if (value instanceof GString) return value.toString();
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> plain = new LinkedHashMap<>();
      map.forEach((key, one) -> plain.put(key, of(one)));
      return plain;
    }
    if (value instanceof List<?> list) {
      List<Object> plain = new ArrayList<>();
      list.forEach(one -> plain.add(of(one)));
      return plain;
    }
    return value;
  }
}
