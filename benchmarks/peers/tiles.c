/* The equations of docs/model.md, sections 3 to 5, for a tile of replicates at a time.

   Replicates are the innermost loop everywhere, so that the compiler turns each equation into
   vector instructions: tanh, exp, log and atanh too, where the mathematical library has them for
   vectors (glibc's libmvec). A tile goes through all its months before the next one begins, so
   that its values stay in a near cache.

   Given by the compiler's command line, as they are the same for all replicates: CHANNELS, POLES,
   SUPPLIERS, STATES, BLOCS, MONTHS, NEIGHBOURS (the most ties of a state) and LANES (replicates of
   a tile, a multiple of eight). */

#include <math.h>
#include <stdint.h>
#include <string.h>
#ifdef __AVX__
#include <immintrin.h>
#endif

#define LIMIT (1 - 1e-6)
#define EACH _Pragma("omp simd") for (int r = 0; r < LANES; r++)

typedef double Row[LANES] __attribute__((aligned(64)));
typedef Row Pairs[POLES][STATES];

/* Rows in the order in which `tiles.py` stacks them. */
typedef struct {
    Row weights[CHANNELS][STATES], power[STATES], comfort[STATES], sensitivity[STATES];
    Pairs counter_dependence;
    Row rivalry[POLES][POLES], reactivity[POLES], alarm[POLES];
    Pairs sphere;
    Row ties[STATES][STATES];
} Constants;

typedef struct {
    Row beta_reach, beta_peer, beta_yield, beta_grievance, beta_hedge, beta_balance;
    Row chi, kappa, phi, psi, omega, zeta, eta, nu, sigma_a;
    Row rate_alignment, rate_grievance, rate_coercion, rate_expectation, rate_cohesion, rate_reach;
    Row rate_supply[CHANNELS];
} Parameters;

typedef Row Supply[CHANNELS][SUPPLIERS][STATES];

typedef struct {
    Pairs alignment, grievance;
    Row reach[SUPPLIERS], coercion[POLES], cohesion[BLOCS], expectation[POLES];
} Values;

typedef struct {
    Supply supply;
    Values values;
} Start;

/* The same for all replicates; an event is kind, lasting, two indices, source and sink. */
typedef struct {
    const double *membership;   /* (states, blocs) */
    const int64_t *bloc_pole;   /* (blocs) */
    const int64_t *neighbours;  /* (neighbours, states) */
    const int64_t *first;       /* (months + 1) into the events */
    const int64_t *events;      /* (events, 6) */
} World;

enum { ALIGNMENT, GRIEVANCE, REACH, COERCION, COHESION, SHARE, TIE };

/* Each (rows, replicates); noise and records have the months before. */
typedef struct {
    const double *constants, *parameters, *start, *noise, *amounts;
    double *alignment, *grievance, *dependence, *net_leverage;
    double *reach, *coercion, *cohesion, *expectation;
} Arrays;

typedef struct {
    Constants con;
    Parameters par;
    Start start;
    Supply supply, structure;   /* now, and where it rests */
    Values values[2], anchor;   /* now and next in turn; anchors on the additive scales */
    Row heard[NEIGHBOURS][STATES];
    Pairs resting_grievance, noise;
    Pairs dependence, net_leverage, pressure, influence;
    Pairs usual_pressure, usual_value;
    Row usual_hold[POLES];
} Tile;

static inline double squash(double z) { return LIMIT * tanh(z); }
static inline double unsquash(double a) { return atanh(a / LIMIT); }
static inline double unit(double z) { return 0.5 + 0.5 * squash(0.5 * z); }
static inline double ununit(double g) { return 2 * unsquash(2 * g - 1); }
static inline double toward(double value, double target, double rate)
{
    return value + rate * (target - value);
}

/* Copies rows into a tile; a last tile that is not full repeats its last replicate. */
static void load(void *to, const double *from, size_t rows, size_t all, size_t at, int used)
{
    Row *row = to;
    for (size_t n = 0; n < rows; n++) {
        const double *source = from + n * all + at;
        if (used == LANES)
            memcpy(row[n], source, sizeof(Row));
        else
            EACH row[n][r] = source[r < used ? r : used - 1];
    }
}

/* Full rows go past the caches where they can: nothing here reads a record again. */
static void keep(double *to, const void *from, size_t month, size_t rows, size_t all, size_t at,
                 int used)
{
    const Row *row = from;
    for (size_t n = 0; n < rows; n++) {
        double *target = to + (month * rows + n) * all + at;
#ifdef __AVX__
        if (used == LANES && (uintptr_t)target % 32 == 0) {
            for (int r = 0; r < LANES; r += 4)
                _mm256_stream_pd(target + r, _mm256_load_pd(row[n] + r));
            continue;
        }
#endif
        memcpy(target, row[n], (size_t)used * sizeof(double));
    }
}

#define ROWS(x) (sizeof(x) / sizeof(Row))

/* Ties, normalised to sum to one. */
static void listen(Tile *t, const World *w)
{
    for (int i = 0; i < STATES; i++) {
        Row total = {0};
        for (int j = 0; j < STATES; j++)
            EACH total[r] += t->con.ties[i][j][r];
        for (int k = 0; k < NEIGHBOURS; k++) {
            const double *tie = t->con.ties[i][w->neighbours[k * STATES + i]];
            EACH t->heard[k][i][r] = total[r] > 0 ? tie[r] / total[r] : 0;
        }
    }
}

/* Σ_j W_ij v_j */
static inline void from_peers(const Tile *t, const World *w, int i, const Row *values, double *out)
{
    EACH out[r] = 0;
    for (int k = 0; k < NEIGHBOURS; k++) {
        const double *weight = t->heard[k][i], *value = values[w->neighbours[k * STATES + i]];
        EACH out[r] += weight[r] * value[r];
    }
}

/* Section 3: dependence, net leverage, pressure, influence. */
static void observe(Tile *t, const World *w, const Values *now)
{
    const Constants *con = &t->con;
    for (int p = 0; p < POLES; p++)
        for (int i = 0; i < STATES; i++) {
            double *net = t->net_leverage[p][i];
            EACH {
                double depends = 0;
                for (int c = 0; c < CHANNELS; c++)
                    depends += con->weights[c][i][r] * t->supply[c][p][i][r];
                double leverage = now->reach[p][r] * depends;
                t->dependence[p][i][r] = depends;
                net[r] = leverage * (1 - con->counter_dependence[p][i][r]);
                t->influence[p][i][r] = leverage * (1 + now->alignment[p][i][r]) / 2;
            }
            for (int b = 0; b < BLOCS; b++) {
                double member = w->bloc_pole[b] == p ? 0 : w->membership[i * BLOCS + b];
                EACH net[r] *= 1 - t->par.chi[r] * member * now->cohesion[b][r];
            }
            EACH t->pressure[p][i][r] = now->coercion[p][r] * net[r];
        }
}

/* x_pi, what state i sees in pole p. */
static inline void valuation(const Tile *t, const World *w, const Values *now, int p, int i,
                             double *x)
{
    const Parameters *par = &t->par;
    Row peers;
    from_peers(t, w, i, now->alignment[p], peers);
    EACH {
        double threat = 0, exposed = t->net_leverage[p][i][r] - t->con.comfort[i][r];
        for (int q = 0; q < POLES; q++)
            threat += t->con.rivalry[p][q][r] * now->grievance[q][i][r];
        x[r] = par->beta_reach[r] * now->reach[p][r] + par->beta_peer[r] * peers[r]
             + par->beta_yield[r] * t->pressure[p][i][r]
             - par->beta_grievance[r] * now->grievance[p][i][r]
             - par->beta_hedge[r] * (exposed > 0 ? exposed : 0)
             + par->beta_balance[r] * threat;
    }
}

/* F_p, influence over the sphere. */
static inline void hold(const Tile *t, int p, double *held)
{
    EACH {
        held[r] = 0;
        for (int i = 0; i < STATES; i++)
            held[r] += t->con.sphere[p][i][r] * t->influence[p][i][r];
    }
}

static void next_states(const Tile *t, const World *w, const Values *now, Values *next)
{
    const Parameters *par = &t->par;
    for (int p = 0; p < POLES; p++) {
        Row excess[STATES], x, others;
        for (int i = 0; i < STATES; i++)
            EACH excess[i][r] = now->grievance[p][i][r] - t->resting_grievance[p][i][r];
        for (int i = 0; i < STATES; i++) {
            valuation(t, w, now, p, i, x);
            from_peers(t, w, i, excess, others);
            EACH {
                double z = t->anchor.alignment[p][i][r] + x[r] - t->usual_value[p][i][r]
                         + par->sigma_a[r] * t->noise[p][i][r];
                next->alignment[p][i][r] = toward(now->alignment[p][i][r], squash(z),
                                                  par->rate_alignment[r]);
            }
            EACH {
                double strange = t->pressure[p][i][r] - t->usual_pressure[p][i][r];
                double felt = par->psi[r] * strange + par->omega[r] * others[r];
                double z = t->anchor.grievance[p][i][r] + t->con.sensitivity[i][r] * felt;
                next->grievance[p][i][r] = toward(now->grievance[p][i][r], unit(z),
                                                  par->rate_grievance[r]);
            }
        }
    }
}

/* In place: nothing else of the month reads supply shares any more. */
static void next_supply(Tile *t, const Values *now)
{
    const Values *start = &t->start.values;
    Row able[SUPPLIERS];
    for (int q = 0; q < SUPPLIERS; q++)
        EACH able[q][r] = t->par.phi[r] * log(now->reach[q][r] / start->reach[q][r]);
    for (int i = 0; i < STATES; i++) {
        Row factor[SUPPLIERS];
        for (int q = 0; q < POLES; q++)
            EACH {
                double liked = now->alignment[q][i][r] - start->alignment[q][i][r];
                factor[q][r] = exp(able[q][r] + t->par.kappa[r] * liked);
            }
        for (int q = POLES; q < SUPPLIERS; q++)
            EACH factor[q][r] = exp(able[q][r]);
        for (int c = 0; c < CHANNELS; c++)
            EACH {
                double total = 0;
                for (int q = 0; q < SUPPLIERS; q++)
                    total += t->structure[c][q][i][r] * factor[q][r];
                double part = 1 / total;
                for (int q = 0; q < SUPPLIERS; q++) {
                    double target = t->structure[c][q][i][r] * factor[q][r] * part;
                    t->supply[c][q][i][r] = toward(t->supply[c][q][i][r], target,
                                                   t->par.rate_supply[c][r]);
                }
            }
    }
}

/* Coercion, expectation, cohesion and reach. */
static void next_poles(const Tile *t, const World *w, const Values *now, Values *next)
{
    const Constants *con = &t->con;
    const Parameters *par = &t->par;
    const Values *start = &t->start.values;
    for (int p = 0; p < POLES; p++) {
        Row held, closer = {0};
        hold(t, p, held);
        for (int b = 0; b < BLOCS; b++)
            EACH closer[r] += con->rivalry[p][w->bloc_pole[b]][r]
                            * (now->cohesion[b][r] - start->cohesion[b][r]);
        EACH {
            double usual = t->usual_hold[p][r];
            double lost = usual > 0 ? (now->expectation[p][r] - held[r]) / usual : 0;
            double z = t->anchor.coercion[p][r] + con->reactivity[p][r] * lost
                     + con->alarm[p][r] * closer[r];
            next->coercion[p][r] = toward(now->coercion[p][r], unit(z), par->rate_coercion[r]);
            next->expectation[p][r] = toward(now->expectation[p][r], held[r],
                                             par->rate_expectation[r]);
        }
    }
    Row reach[SUPPLIERS];
    memcpy(reach, t->anchor.reach, sizeof reach);
    for (int b = 0; b < BLOCS; b++) {
        const int64_t pole = w->bloc_pole[b];
        Row members = {0}, bond = {0}, wedge = {0};
        for (int i = 0; i < STATES; i++)
            EACH {
                double weight = con->power[i][r] * w->membership[i * BLOCS + b];
                members[r] += weight;
                bond[r] += weight * (now->alignment[pole][i][r] - start->alignment[pole][i][r]);
            }
        for (int p = 0; p < POLES; p++)
            EACH wedge[r] += con->rivalry[p][pole][r] * (now->coercion[p][r] * now->reach[p][r]
                                                    - start->coercion[p][r] * start->reach[p][r]);
        EACH {
            double bound = members[r] > 0 ? bond[r] / members[r] : 0;
            double z = t->anchor.cohesion[b][r] + par->eta[r] * bound - par->zeta[r] * wedge[r];
            next->cohesion[b][r] = toward(now->cohesion[b][r], unit(z), par->rate_cohesion[r]);
            reach[pole][r] *= exp(par->nu[r] * log(now->cohesion[b][r] / start->cohesion[b][r]));
        }
    }
    for (int q = 0; q < SUPPLIERS; q++)
        EACH next->reach[q][r] = toward(now->reach[q][r], reach[q][r], par->rate_reach[r]);
}

static void move_share(Row (*shares)[STATES], int64_t i, int64_t source, int64_t sink,
                       const double *size)
{
    for (int q = 0; q < SUPPLIERS; q++)
        if (q != sink && (source < 0 || source == q))
            EACH {
                double moved = size[r] * shares[q][i][r];
                shares[q][i][r] -= moved;
                shares[sink][i][r] += moved;
            }
}

/* Shocks and trends of a month. Impulses add up on their scales, so one may follow another. */
static void act(Tile *t, const World *w, const Arrays *a, int month, Values *now, size_t all,
                size_t at, int used)
{
    Values *anchor = &t->anchor;
    int tied = 0, hurt = 0;
    for (int64_t n = w->first[month]; n < w->first[month + 1]; n++) {
        const int64_t *event = w->events + 6 * n, x = event[2], y = event[3];
        const int lasting = event[1] != 0;
        Row size;
        load(size, a->amounts + n * all, 1, all, at, used);
        if (event[0] == SHARE) {
            move_share((lasting ? t->structure : t->supply)[x], y, event[4], event[5], size);
        } else if (event[0] == TIE) {
            double *one = t->con.ties[x][y], *other = t->con.ties[y][x];
            EACH {
                double grown = size[r] > 0 ? size[r] : 0, kept = exp(size[r] < 0 ? size[r] : 0);
                one[r] = one[r] * kept + grown;
                other[r] = other[r] * kept + grown;
            }
            tied = 1;
        } else if (event[0] == REACH) {
            double *reach = lasting ? anchor->reach[x] : now->reach[x];
            EACH reach[r] *= exp(size[r]);
        } else {
            Values *v = lasting ? anchor : now;
            double *value = event[0] == ALIGNMENT ? v->alignment[x][y]
                          : event[0] == GRIEVANCE ? v->grievance[x][y]
                          : event[0] == COERCION ? v->coercion[x] : v->cohesion[x];
            hurt |= lasting && event[0] == GRIEVANCE;
            if (lasting)
                EACH value[r] += size[r];
            else if (event[0] == ALIGNMENT)
                EACH value[r] = squash(unsquash(value[r]) + size[r]);
            else
                EACH value[r] = unit(ununit(value[r]) + size[r]);
        }
    }
    if (tied)
        listen(t, w);
    if (hurt)
        for (int p = 0; p < POLES; p++)
            for (int i = 0; i < STATES; i++)
                EACH t->resting_grievance[p][i][r] = unit(anchor->grievance[p][i][r]);
}

/* The state at rest, and what is usual there. */
static void rest(Tile *t, const World *w, Values *now)
{
    const Values *start = &t->start.values;
    Values *anchor = &t->anchor;
    memcpy(t->supply, t->start.supply, sizeof(Supply));
    memcpy(t->structure, t->start.supply, sizeof(Supply));
    *now = *anchor = *start;
    memcpy(t->resting_grievance, start->grievance, sizeof(Pairs));
    for (int p = 0; p < POLES; p++) {
        for (int i = 0; i < STATES; i++)
            EACH {
                anchor->alignment[p][i][r] = unsquash(start->alignment[p][i][r]);
                anchor->grievance[p][i][r] = ununit(start->grievance[p][i][r]);
            }
        EACH anchor->coercion[p][r] = ununit(start->coercion[p][r]);
    }
    for (int b = 0; b < BLOCS; b++)
        EACH anchor->cohesion[b][r] = ununit(start->cohesion[b][r]);
    listen(t, w);
    observe(t, w, now);
    memcpy(t->usual_pressure, t->pressure, sizeof(Pairs));
    for (int p = 0; p < POLES; p++) {
        hold(t, p, t->usual_hold[p]);
        memcpy(now->expectation[p], t->usual_hold[p], sizeof(Row));
        for (int i = 0; i < STATES; i++)
            valuation(t, w, now, p, i, t->usual_value[p][i]);
    }
}

/* Replicates `at` to `at + used − 1` of `all`, month by month. */
static void one(Tile *t, const World *w, const Arrays *a, size_t all, size_t at, int used)
{
    load(&t->con, a->constants, ROWS(Constants), all, at, used);
    load(&t->par, a->parameters, ROWS(Parameters), all, at, used);
    load(&t->start, a->start, ROWS(Start), all, at, used);
    rest(t, w, &t->values[0]);
    for (int month = 0; month < MONTHS; month++) {
        Values *now = &t->values[month % 2], *next = &t->values[(month + 1) % 2];
        act(t, w, a, month, now, all, at, used);
        observe(t, w, now);
#define KEEP(name, rows) keep(a->name, rows, month, ROWS(rows), all, at, used)
        KEEP(alignment, now->alignment);
        KEEP(grievance, now->grievance);
        KEEP(dependence, t->dependence);
        KEEP(net_leverage, t->net_leverage);
        KEEP(reach, now->reach);
        KEEP(coercion, now->coercion);
        KEEP(cohesion, now->cohesion);
        KEEP(expectation, now->expectation);
        if (month + 1 == MONTHS)
            return;
        load(t->noise, a->noise + month * ROWS(Pairs) * all, ROWS(Pairs), all, at, used);
        next_states(t, w, now, next);
        next_poles(t, w, now, next);
        next_supply(t, now);
    }
}

/* Replicates `first` to `last − 1` of `all`. */
void simulate(const World *w, const Arrays *a, int64_t all, int64_t first, int64_t last)
{
    Tile tile;
    for (int64_t at = first; at < last; at += LANES)
        one(&tile, w, a, (size_t)all, (size_t)at, (int)(last - at < LANES ? last - at : LANES));
#ifdef __AVX__
    _mm_sfence();
#endif
}

/* Rows of constants, parameters and start, for the caller to check its own against. */
void expected(int64_t *rows)
{
    rows[0] = ROWS(Constants);
    rows[1] = ROWS(Parameters);
    rows[2] = ROWS(Start);
}
