#include "support/all.h"
