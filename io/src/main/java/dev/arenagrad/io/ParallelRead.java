package dev.arenagrad.io;

import dev.arenagrad.io.format.FormatException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stretch of a file straight into native memory that every thread may write, with no array in between. Of a large one several threads
 * read pieces: most of the time goes into pages of the memory that the operating system has yet to supply, and cores do that
 * beside each other.
 */
final class ParallelRead {
    private static final long PIECE = 8L << 20;
    private static final int MOST_THREADS = 4;

    private final FileChannel channel;
    private final long position;
    private final MemorySegment target;
    private final AtomicLong next = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * @param channel the file
     * @param position where the stretch begins in the file
     * @param target as long as the stretch
     */
    ParallelRead(FileChannel channel, long position, MemorySegment target) {
        this.channel = channel;
        this.position = position;
        this.target = target;
    }

    /**
     * Reads, and returns when no thread does any more.
     *
     * @throws FormatException if the file ends before
     */
    void run() throws IOException, FormatException {
        List<Thread> helpers = new ArrayList<>();
        try {
            long pieces = target.byteSize() / PIECE;
            long threads = Math.min(pieces, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
            for (long i = 1; i < threads; i++) {
                helpers.add(Thread.ofPlatform().daemon().name("arenagrad-read").start(this::readPieces));
            }
            readPieces();
        } finally {
            awaitAll(helpers);
        }
        switch (failure.get()) {
            case null -> {
            }
            case IOException e -> throw e;
            case FormatException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private static void awaitAll(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads pieces that no other thread has begun, until there are none or one could not be read. */
    private void readPieces() {
        try {
            long start;
            while (failure.get() == null && (start = next.getAndAdd(PIECE)) < target.byteSize()) {
                readPiece(start, Math.min(PIECE, target.byteSize() - start));
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private void readPiece(long start, long length) throws IOException, FormatException {
        ByteBuffer piece = target.asSlice(start, length).asByteBuffer();
        while (piece.hasRemaining()) {
            if (channel.read(piece, position + start + piece.position()) < 0) {
                throw new FormatException("byte " + (position + start + piece.position()),
                        "the file ends here; it was longer when it was opened");
            }
        }
    }
}
