"""What a learner has done in an enrolment: completions, answers inside lessons, and the standing derived from them."""
