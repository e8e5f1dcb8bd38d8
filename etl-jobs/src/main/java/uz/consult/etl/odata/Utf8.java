package uz.consult.etl.odata;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Bytes that should be UTF-8. */
final class Utf8 {

    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

    private Utf8() {}

    /**
     * The bytes with invalid UTF-8 replaced, at the same length: three invalid bytes by U+FFFD, fewer by question marks; the array
     * itself if all is valid.
     */
    static byte[] repaired(byte[] body) {
        byte[] repaired = body;
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(body);
        CharBuffer chars = CharBuffer.allocate(8_192);
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, true);
            chars.clear();
            if (result.isUnderflow()) {
                return repaired;
            }
            if (result.isError()) {
                if (repaired == body) {
                    repaired = body.clone();
                }
                int length = result.length();
                for (int i = 0; i < length; i++) {
                    repaired[bytes.position() + i] = length == REPLACEMENT.length ? REPLACEMENT[i] : (byte) '?';
                }
                bytes.position(bytes.position() + length);
                decoder.reset();
            }
        }
    }
}
