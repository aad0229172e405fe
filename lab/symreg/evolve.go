package symreg

import "context"

func (s *search) evolve(ctx context.Context) {}
