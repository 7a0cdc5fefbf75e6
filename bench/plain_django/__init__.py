"""What one would write otherwise: a form on a model, a view that saves it, the middleware of a new Django project."""
