import java.io.File;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Sums the test reports named on the command line: what was skipped and why, what failed, the
 * counts. Exits with 1 when a test failed or when none ran.
 */
final class TestReport {
  public static void main(String[] reports) throws Exception {
    DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    int passed = 0;
    int failed = 0;
    int skipped = 0;
    for (String report : reports) {
      NodeList cases = parser.parse(new File(report)).getElementsByTagName("testcase");
      for (int i = 0; i < cases.getLength(); i++) {
        Element test = (Element) cases.item(i);
        String name = test.getAttribute("classname") + "." + test.getAttribute("name");
        if (message(test, "skipped") != null) {
          skipped++;
          System.out.println("skipped: " + name + ": " + message(test, "skipped"));
        } else if (message(test, "failure") != null || message(test, "error") != null) {
          failed++;
          String why =
              message(test, "failure") != null ? message(test, "failure") : message(test, "error");
          System.out.println("FAILED: " + name + ": " + why);
        } else {
          passed++;
        }
      }
    }
    System.out.println(reports.length + " test classes");
    System.out.println(passed + " passed, " + failed + " failed, " + skipped + " skipped");
    System.exit(failed > 0 || passed == 0 ? 1 : 0);
  }

  private static String message(Element test, String outcome) {
    NodeList found = test.getElementsByTagName(outcome);
    if (found.getLength() == 0) {
      return null;
    }
    Element said = (Element) found.item(0);
    String message = said.getAttribute("message") + "\n" + said.getTextContent();
    return message
        .lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .orElse("no reason given")
        .strip();
  }
}
