// Each rule for Jenkins finds something here.
import java.util.regex.Matcher

class NotSerializable {
    String name

    String toString() {
        return name
    }
}

def call(List<String> names) {
    Matcher found = names[0] =~ /a/
    echo "hello ${-> names[0]}"
    names.sort { String one, String other -> one <=> other }
    return quiet(found)
}

Matcher finds(String text) {
    return text =~ /a/
}

@com.cloudbees.groovy.cps.NonCPS
String quiet(def found) {
    return loud(found)
}

String loud(def found) {
    return "${found}"
}
