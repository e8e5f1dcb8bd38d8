package uz.consult.launcher.run;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import uz.consult.launcher.EtlFixture;

/** Does something again and again in a thread of its own, until it is closed; at least so often. What goes wrong there shows then. */
final class Meanwhile implements AutoCloseable {

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReference<RuntimeException> trouble = new AtomicReference<>();
    private final Thread thread;
    private volatile int done;

    private Meanwhile(int atLeast, Deed deed) {
        thread = new Thread(() -> {
            try {
                for (int number = 1; !over.get() || number <= atLeast; number++) {
                    deed.act(number);
                    done = number;
                }
            } catch (RuntimeException e) {
                trouble.set(e);
            }
        });
    }

    /** Something done while a run goes on. */
    interface Deed {

        /** @param number how often it has been done then, from 1 on */
        void act(int number);
    }

    /** Starts it, and waits until it is well at work. */
    static Meanwhile doing(int atLeast, Deed deed) {
        Meanwhile meanwhile = new Meanwhile(atLeast, deed);
        meanwhile.thread.start();
        EtlFixture.until("it to be done some times", () -> meanwhile.done > 20 || !meanwhile.thread.isAlive());
        return meanwhile;
    }

    /** How often it was done. */
    int times() {
        return done;
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        thread.join();
        if (trouble.get() != null) {
            throw trouble.get();
        }
    }
}
