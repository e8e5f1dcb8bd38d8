package uz.consult.etl.odata;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import uz.consult.etl.failure.Visible;

/**
 * What an answer says that is no data: JSON, XML, or a page, whatever its Content-Type claims. Read by parsers, the first million bytes at
 * most, and as far as it can be read: one that is cut, or followed by something else, is not thereby silent.
 *
 * @param code 1C's code of the error; 0 if there is none
 * @param said the message for people, without its markup; empty if there is none
 * @param text the whole text
 * @param onecs whether it has the form of 1C's own errors; whatever else it may be a proxy's or another program's
 */
record OneCRefusal(int code, String said, String text, boolean onecs) {

    /** How much of an answer that is no data is looked at. */
    static final int MOST_BYTES = 1_000_000;

    private static final int MOST_SAID = 200;
    private static final Charset RUSSIAN = Charset.forName("windows-1251");
    /** What 1C tells errors in as XML; others use the same names for elements of their own. */
    private static final String ONECS_ERRORS = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata";

    private static final String ONECS_EXCEPTIONS = "http://v8.1c.ru/";

    private static final Set<String> WORDS = Set.of("value", "message", "descr", "description");
    private static final JsonFactory JSON = new JsonFactory();
    private static final XMLInputFactory XML = safe();

    static OneCRefusal of(byte[] body) {
        String text = text(body);
        String start = text.stripLeading();
        Found found = new Found();
        if (start.startsWith("{")) {
            json(start, body.length > MOST_BYTES, found);
        } else if (start.startsWith("<")) {
            xml(start, found);
            if (found.isEmpty()) {
                found.said = title(start);
            }
        } else {
            found.said = start;
        }
        return new OneCRefusal(
                found.code, Visible.shortened(found.said.replace('"', '\'').strip(), MOST_SAID), text, found.onecs);
    }

    /** Has 1C no licence left? It says so with any status. */
    boolean lacksLicence() {
        return speaksOf("лиценз");
    }

    boolean speaksOf(String words) {
        return text.toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT));
    }

    private static final class Found {
        private int code;
        private String said = "";
        private boolean onecs;

        boolean isEmpty() {
            return code == 0 && said.isEmpty();
        }

        void code(String text) {
            if (code == 0) {
                try {
                    code = Integer.parseInt(text.strip());
                } catch (NumberFormatException e) {
                    code = 0; // a code that is not 1C's
                }
            }
        }

        void said(String text) {
            if (said.isEmpty()) {
                said = text.strip();
            }
        }
    }

    /** @param cut true if the text goes on: a word in the middle of which it ends is closed, because it may be all that is said */
    private static void json(String start, boolean cut, Found found) {
        int end = start.length();
        while (cut && start.lastIndexOf('\\', end - 1) >= end - 6) {
            end = start.lastIndexOf('\\', end - 1); // no escape may be left half
        }
        String text = cut ? start.substring(0, end) + '"' : start;
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            boolean ours = false;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                String name = String.valueOf(json.currentName());
                if (token == JsonToken.PROPERTY_NAME && json.streamReadContext().getNestingDepth() == 1) {
                    ours = OneCErrors.REFUSALS.contains(name);
                    found.onecs |= OneCErrors.OWN.contains(name);
                }
                if (!token.isScalarValue()) {
                    continue;
                }
                if (name.equals("code") && ours) { // a proxy's code is none of 1C's
                    found.code(String.valueOf(json.getValueAsString("")));
                } else if (WORDS.contains(name) && token == JsonToken.VALUE_STRING) {
                    found.said(json.getString());
                }
            }
        } catch (JacksonException e) {
            return; // it ends here, and what was said before counts
        }
    }

    private static void xml(String start, Found found) {
        XMLStreamReader xml = null;
        String name = "";
        StringBuilder words = new StringBuilder();
        try {
            // The appended text makes the parser emit what precedes it, even if that was cut.
            xml = XML.createXMLStreamReader(new StringReader(start + "<end/>"));
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        tell(name, words, found);
                        name = xml.getLocalName().toLowerCase(Locale.ROOT);
                        words.setLength(0);
                        if (name.equals("html")) {
                            return;
                        }
                        String namespace = String.valueOf(xml.getNamespaceURI());
                        found.onecs |= namespace.equals(ONECS_ERRORS) || namespace.startsWith(ONECS_EXCEPTIONS);
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> words.append(xml.getText());
                    case XMLStreamConstants.END_ELEMENT -> {
                        tell(name, words, found);
                        name = "";
                    }
                    default -> {}
                }
            }
        } catch (XMLStreamException e) {
            return; // as above
        } finally {
            close(xml);
        }
    }

    private static void tell(String name, StringBuilder words, Found found) {
        if (name.equals("code")) {
            found.code(words.toString());
        } else if (WORDS.contains(name)) {
            found.said(words.toString());
        }
    }

    private static void close(@Nullable XMLStreamReader xml) {
        try {
            if (xml != null) {
                xml.close();
            }
        } catch (XMLStreamException e) {
            throw new IllegalStateException("A reader of a string in memory cannot be closed", e);
        }
    }

    /** What stands in a page's title; empty if it has none. Pages are no XML, and need no more than this. */
    private static String title(String page) {
        int tag = indexOf(page, "<title", 0);
        int from = tag < 0 ? -1 : page.indexOf('>', tag);
        int to = from < 0 ? -1 : page.indexOf('<', from);
        return to < 0 ? "" : page.substring(from + 1, to).strip();
    }

    private static int indexOf(String page, String tag, int from) {
        for (int at = page.indexOf('<', from); at >= 0; at = page.indexOf('<', at + 1)) {
            if (page.regionMatches(true, at, tag, 0, tag.length())) {
                return at;
            }
        }
        return -1;
    }

    /** UTF-8, unless it cannot be that: then Windows-1251, in which older parts of 1C and of Windows write. */
    private static String text(byte[] body) {
        ByteBuffer bytes = ByteBuffer.wrap(body, 0, Math.min(body.length, MOST_BYTES));
        CharBuffer chars = CharBuffer.allocate(bytes.remaining());
        CharsetDecoder strict = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        boolean valid = !strict.decode(bytes, chars, body.length <= MOST_BYTES).isError();
        String text = valid ? chars.flip().toString() : new String(body, 0, Math.min(body.length, MOST_BYTES), RUSSIAN);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** Reads no file and asks no server, whatever the text declares. */
    private static XMLInputFactory safe() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }
}
