package uz.consult.launcher.security;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/**
 * A request whose body and form parameters are not available until {@link #open} is called with them: the container would
 * wait for it, however slowly it comes. Not shared between threads.
 */
final class GuardedRequest extends HttpServletRequestWrapper {

    private static final String ATTRIBUTE = GuardedRequest.class.getName();

    private final Map<String, String[]> parameters = new LinkedHashMap<>();
    private byte[] body = {};

    /** @throws BadRequestException if the query is not encoded as it must be */
    GuardedRequest(HttpServletRequest request) {
        super(request);
        parse(request.getQueryString());
        request.setAttribute(ATTRIBUTE, this);
    }

    static @Nullable GuardedRequest of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof GuardedRequest guarded ? guarded : null;
    }

    static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    /**
     * The body, read by somebody who knew how long to wait for it.
     *
     * @throws BadRequestException if it is a form that is not encoded as it must be
     */
    void open(byte[] read) {
        body = read;
        String type = getContentType();
        if (type != null
                && type.toLowerCase(java.util.Locale.ROOT).startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)) {
            parse(new String(read, StandardCharsets.UTF_8));
        }
    }

    /** What {@link #open} was called with; empty before. */
    byte[] body() {
        return body;
    }

    private void parse(@Nullable String pairs) {
        for (String pair : pairs == null ? new String[0] : pairs.split("&", -1)) {
            if (!pair.isEmpty()) {
                int end = pair.indexOf('=');
                String name = decode(pair, end < 0 ? pair : pair.substring(0, end));
                String value = end < 0 ? "" : decode(name, pair.substring(end + 1));
                parameters.merge(name, new String[] {value}, GuardedRequest::both);
            }
        }
    }

    private static String decode(String name, String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(
                    Problems.cut(name, 100) + " is not encoded as it must be: % is followed by two hexadecimal digits");
        }
    }

    private static String[] both(String[] first, String[] second) {
        String[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = parameters.get(name);
        return values == null ? null : values[0];
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return Collections.unmodifiableMap(parameters);
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(parameters.keySet());
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        String[] values = parameters.get(name);
        return values == null ? null : values.clone();
    }

    @Override
    public ServletInputStream getInputStream() {
        return new Stream(body);
    }

    @Override
    public BufferedReader getReader() {
        String encoding = getCharacterEncoding();
        return new BufferedReader(new InputStreamReader(
                getInputStream(), encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding)));
    }

    private static final class Stream extends ServletInputStream {

        private final ByteArrayInputStream bytes;

        Stream(byte[] body) {
            bytes = new ByteArrayInputStream(body);
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return bytes.read(into, offset, length);
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("The body is here as a whole");
        }
    }
}
