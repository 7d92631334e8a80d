package dev.arenagrad.examples.cookbook;

import dev.arenagrad.GradMode;
import dev.arenagrad.Tensor;
import dev.arenagrad.memory.Scope;
import dev.arenagrad.optim.Adam;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy that learns from rewards (REINFORCE, Williams, 1992): through a grid of four by four from one corner to the opposite one, each move
 * costing 1. Nothing is known of how moves are answered, so no gradient goes through the world; that of the expected reward is the mean of
 * rewards times gradients of log-probabilities.
 */
public final class PolicyGradient {
    private static final int SIZE = 4;
    private static final int GOAL = SIZE * SIZE - 1;
    private static final int HORIZON = 30;
    private static final int WALKERS = 64;

    private PolicyGradient() {}

    /** {@return where a move leads: up, down, left, right, or nowhere at a wall} */
    static long move(long cell, long action) {
        long row = cell / SIZE;
        long column = cell % SIZE;
        return switch ((int) action) {
            case 0 -> row > 0 ? cell - SIZE : cell;
            case 1 -> row < SIZE - 1 ? cell + SIZE : cell;
            case 2 -> column > 0 ? cell - 1 : cell;
            default -> column < SIZE - 1 ? cell + 1 : cell;
        };
    }

    // @start region=essence
    /** {@return the loss whose gradient is that of the mean reward, from walks of the policy; logits are (cells, actions)} */
    static Tensor loss(Tensor logits) {
        return Scope.tidy(() -> {
            long[] cells = new long[WALKERS];
            List<Tensor> logProbabilities = new ArrayList<>();
            List<Tensor> rewards = new ArrayList<>();
            for (int t = 0; t < HORIZON; t++) {
                Tensor now = logits.indexSelect(0, Tensor.of(cells)).logSoftmax(1);
                Tensor actions = now.detach().exp().multinomial(1, true);
                logProbabilities.add(now.gather(1, actions).squeeze(1));
                rewards.add(Tensor.of(cells).ne(GOAL).to(logits.dtype()).neg());
                long[] chosen = actions.toLongArray();
                for (int i = 0; i < WALKERS; i++) {
                    cells[i] = cells[i] == GOAL ? GOAL : move(cells[i], chosen[i]);
                }
            }
            Tensor reward = Tensor.stack(rewards, 0);
            Tensor toCome = reward.flip(0).cumsum(0).flip(0); // a move is answerable for what follows it
            Tensor advantage = toCome.sub(toCome.mean(1, true)).mul(reward.neg()); // and for nothing at the goal
            return Tensor.stack(logProbabilities, 0).mul(advantage).sum().div(-WALKERS);
        });
    }

    static void learn(Tensor logits, int rounds) {
        try (Adam adam = new Adam(List.of(logits), 0.1)) {
            for (int i = 0; i < rounds; i++) {
                try (Scope _ = Scope.open("round")) {
                    adam.zeroGrad();
                    loss(logits).backward();
                    adam.step();
                }
            }
        }
    }
    // @end

    /** {@return the number of moves to the goal if the likeliest is always made, or the horizon} */
    static int greedyMoves(Tensor logits) {
        try (Scope _ = Scope.open("greedy walk"); GradMode _ = GradMode.noGrad()) {
            long[] likeliest = logits.argmax(1).toLongArray();
            long cell = 0;
            int moves = 0;
            while (cell != GOAL && moves < HORIZON) {
                cell = move(cell, likeliest[(int) cell]);
                moves++;
            }
            return moves;
        }
    }

    /** Prints how far it is to the goal, before and after learning. */
    public static void main(String[] args) {
        Tensor.manualSeed(9);
        try (Scope _ = Scope.open("policy gradient")) {
            Tensor logits = Tensor.zeros(SIZE * SIZE, 4).setRequiresGrad(true);
            System.out.println("before: " + greedyMoves(logits) + " moves");
            learn(logits, 100);
            System.out.println("after:  " + greedyMoves(logits) + " moves");
        }
    }
}
