# gnuplot -c growth.gp TABLES PLOTS: what `proxy_bench growth` has measured.

tables = ARG1
plots = ARG2

set terminal svg size 720,420 font "sans-serif,13" background "white"
set key left top
set grid
set style data linespoints
set style line 1 lc rgb "#777777" lw 2 pt 7 ps 0.6
set style line 2 lc rgb "#1f77b4" lw 2 pt 7 ps 0.6
set style line 3 lc rgb "#2ca02c" lw 2 pt 7 ps 0.6
set style line 4 lc rgb "#d62728" lw 2 pt 7 ps 0.6

set output plots."/body.svg"
set title "CPU of the worker by the size of the body"
set xlabel "bytes"
set ylabel "µs a delivery"
set logscale xy
set format x "%.0s%c"
plot tables."/body.tsv" using 1:2 ls 1 title "proxy\\_pass", \
     "" using 1:3 ls 2 title "zone", \
     "" using 1:4 ls 3 title "zone, signed", \
     "" using 1:5 ls 4 title "Redis"

set output plots."/entries.svg"
set title "CPU of the worker by the number of remembered events"
set xlabel "events"
unset logscale y
set key right bottom
set yrange [0:*]
plot tables."/entries.tsv" using 1:2 ls 2 title "zone", \
     "" using 1:3 ls 4 title "Redis"

unset logscale x
set format x "%g"
set output plots."/workers.svg"
set title "CPU of all workers by their number, 3000 deliveries/s"
set xlabel "workers"
set xrange [0.5:4.5]
set xtics 1
plot tables."/workers.tsv" using 1:2 ls 1 title "proxy\\_pass", \
     "" using 1:3 ls 2 title "zone", \
     "" using 1:4 ls 4 title "Redis"

set output plots."/round-trip.svg"
set title "Median latency by the way to Redis and back, 500 deliveries/s"
set xlabel "ms to Redis and back"
set ylabel "µs"
set key left top
set xrange [0:*]
plot tables."/round-trip.tsv" using 1:2 ls 1 title "proxy\\_pass", \
     "" using 1:3 ls 2 title "zone", \
     "" using 1:4 ls 4 title "Redis"
