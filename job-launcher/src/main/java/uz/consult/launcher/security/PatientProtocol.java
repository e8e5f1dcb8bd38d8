package uz.consult.launcher.security;

import java.io.IOException;
import java.time.Duration;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** HTTP whose headers must be there 10 s after their first byte: Tomcat's time-out begins anew with each byte. Public for Tomcat, which makes it by its name. */
public final class PatientProtocol extends Http11NioProtocol {

    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

    @Override
    protected Processor createProcessor() {
        return new Headers(this, getAdapter());
    }

    private static final class Headers extends Http11Processor {

        private long begun;

        Headers(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
            super(protocol, adapter);
        }

        @Override
        public SocketState service(SocketWrapperBase<?> socket) throws IOException {
            if (begun == 0) {
                begun = System.nanoTime();
            }
            SocketState state = super.service(socket);
            if (state == SocketState.LONG && !isAsync()) {
                return System.nanoTime() - begun > PATIENCE ? SocketState.CLOSED : state;
            }
            begun = 0;
            return state;
        }
    }
}
